"""The hub: the feeds of this process, between the broker on one side and the log on the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import Event, change_event
from rooms.delivery.feed import TAIL_BYTES, Feed
from rooms.delivery.parts import PART, fitting
from rooms.delivery.reconciler import Reconciler
from rooms.delivery.seat import Seat
from rooms.delivery.subscription import Subscription
from rooms.delivery.ticks import Ticks
from rooms.limits import Limits
from rooms.log import reading
from rooms.log.change import Change
from rooms.log.grant import Grant
from rooms.protocol import Close
from websocket.connection import WebSocket

logger = logging.getLogger(__name__)

LINGER = 30
"""Seconds for which a room stays subscribed after its last connection has left."""
CATCH_UP = 100
"""Changes read at a time for a connection that reads the log, if they fit into one write."""


class Listener(Protocol):
    """Takes the events that are not in the log: typing and presence (`rooms.delivery.signals`)."""

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a payload; called on the loop, must not block."""

    def suspect(self, topics: frozenset[str]) -> None:
        """Payloads of these topics may have been lost."""

    def closed(self, topic: str) -> None:
        """Forget a room to which no connection of this process listens any more."""


class Hub:
    """Keeps a feed for each room that a connection of this process listens to.

    A room's channel is subscribed to before its log is read, so that no change is missed in
    between. A change that this process committed is passed on at once and also published.
    """

    def __init__(self, database: Database, broker: SiteBroker, limits: Limits) -> None:
        self.feeds: dict[str, Feed] = {}
        """By the broker's topic."""
        self.listener: Listener | None = None
        self._database = database
        self._broker = broker
        self._limits = limits
        self._opening: dict[Feed, asyncio.Task[None]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._ticks = Ticks(broker.counters)
        self._reconciler = Reconciler(database, broker, self.feeds, self._replaced)

    async def start(self) -> None:
        """Connect the broker and start the reconciler."""
        await self._broker.start(self._receive, self._suspect)
        self._reconciler.start()

    async def stop(self) -> None:
        """End every task of the hub, then the broker."""
        await self._reconciler.stop()
        # A room whose opening is cancelled is then unsubscribed from, by another task.
        while tasks := [*self._opening.values(), *self._closing]:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._broker.stop()

    def subscription(self, socket: WebSocket) -> Subscription:
        """A subscription for `socket`, to be attached to a feed."""
        return Subscription(socket, self._limits, self._ticks.touch_subscription)

    async def join(self, grant: Grant) -> Feed:
        """The feed of a room, opened if necessary; call `leave` in the end.

        Raises `NoRoom`, and the exception that reading the log raised; the next `join` reads it
        again.
        """
        topic = room_topic(grant.room)
        feed = self.feeds.get(topic)
        if feed is None:
            feed = Feed(grant, topic, self._limits.resume or 300, self._ticks.touch_feed)
            self.feeds[topic] = feed
            opening = asyncio.create_task(self._open(feed), name=f"open {topic}")
            # Every waiting `join` gets the exception; if none waits any more, it is dropped.
            opening.add_done_callback(lambda task: task.cancelled() or task.exception())
            self._opening[feed] = opening
        feed.joining += 1
        try:
            if feed in self._opening:
                await asyncio.shield(self._opening[feed])
        except BaseException:
            self.leave(feed)
            raise
        return feed

    def attach(
        self, feed: Feed, subscription: Subscription, seat: Seat, after: int | None = None
    ) -> None:
        """Send all changes after seq `after` to `subscription`, first those of the log.

        Without `after` these are the changes that come from now on. Where the subscription must
        not be attached, its `goodbye` says why; then nothing of the room may be sent to it.
        """
        feed.attach(subscription, seat)
        if subscription.goodbye is not None and seat.admitted > feed.last:
            self._reconciler.compare([feed])  # it is to know what let them in when they come back
        if after is not None and after < feed.last:
            subscription.start_after(after)
        if self.feeds.get(feed.topic) is not feed:
            # The log was replaced after this connection had joined: this feed gets no changes.
            subscription.end(Close.RESYNC)

    def leave(self, feed: Feed, subscription: Subscription | None = None) -> None:
        """Undo `join` and `attach`; the room is closed `LINGER` seconds after the last one."""
        feed.joining -= 1
        if subscription is not None:
            feed.subscriptions.pop(subscription, None)
        if not feed.joining:
            asyncio.get_running_loop().call_later(LINGER, self._close, feed)

    def committed(self, changes: Sequence[Change]) -> None:
        """Deliver what this process committed, here and through the broker."""
        for change in changes:
            topic = room_topic(change.room)
            feed = self.feeds.get(topic)
            if feed is not None and feed.epoch not in ("", change.epoch):
                self._reconciler.compare([feed])  # the log was replaced: its seqs are others
            elif feed is not None:
                self._deliver(feed, change_event(change.seq, change.payload))
            self._broker.publish(topic, change.payload, change.epoch, change.seq)

    def repeated(self, feed: Feed, seq: int) -> None:
        """Deliver the change `seq` of a repeated command, if it was not delivered before.

        The connection to the database, or a process, may have failed right after its commit.
        """
        if seq > feed.last:
            self._reconciler.compare([feed])
            # Without a payload: the others read it from the log, too.
            self._broker.publish(feed.topic, b"", feed.epoch, seq)

    async def catch_up(self, feed: Feed, seq: int, size: int = PART) -> tuple[Sequence[Event], int]:
        """The first changes after `seq`, up to `size` bytes or one larger change, and the seq up
        to which they are complete; from memory or from the log.

        If the log was replaced, every connection of the room is closed with 4001.
        """
        events = feed.since(seq)
        if events is None:
            snapshot = await self._database.read(
                reading.changes_since, feed.grant, seq, CATCH_UP, size
            )
            if snapshot.epoch != feed.epoch:
                self._replaced(feed)
                return (), feed.last
            # The feed has not passed on the changes after `last` yet: they must not come twice.
            changes = [change for change in snapshot.changes if change.seq <= feed.last]
            events = [change_event(change.seq, change.payload) for change in changes]
            return events, min(snapshot.head, feed.last)
        part = events[: fitting(events[:CATCH_UP], size)]
        return part, part[-1].seq if len(part) < len(events) else feed.last

    def passed_on(self, feed: Feed) -> int:
        """The seq up to which every subscription was handed the feed's changes."""
        feed.flush()
        return feed.last

    async def _open(self, feed: Feed) -> None:
        try:
            await self._broker.subscribe(feed.topic)
            tail = min(self._limits.page or 50, self._limits.resume or 300)
            snapshot = await self._database.read(
                reading.latest_changes, feed.grant, tail, TAIL_BYTES
            )
            feed.begin(snapshot)
            if feed.held:
                self._reconciler.hole(feed)
        except BaseException:
            self.feeds.pop(feed.topic, None)
            self._forget(feed)
            raise
        finally:
            self._opening.pop(feed, None)

    def _close(self, feed: Feed) -> None:
        if feed.joining or self.feeds.get(feed.topic) is not feed:
            return
        del self.feeds[feed.topic]
        self._forget(feed)

    def _forget(self, feed: Feed) -> None:
        if self.listener is not None:
            self.listener.closed(feed.topic)
        task = asyncio.create_task(self._unsubscribe(feed.topic))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _unsubscribe(self, topic: str) -> None:
        if topic not in self.feeds:
            await self._broker.unsubscribe(topic)
        # Somebody joined while the broker unsubscribed: subscribe again, after that.
        if topic in self.feeds:
            await self._broker.subscribe(topic)
            self._suspect(frozenset([topic]))

    def _receive(self, topic: str, epoch: str, seq: int, payload: bytes) -> None:
        if seq:
            self._receive_change(topic, epoch, seq, payload)
        elif self.listener is not None:
            self.listener.receive(topic, payload)

    def _receive_change(self, topic: str, epoch: str, seq: int, payload: bytes) -> None:
        feed = self.feeds.get(topic)
        if feed is None:
            return
        if feed.epoch not in ("", epoch):
            # One side knows a log that was replaced; the comparison finds out which.
            self._broker.counters.stale += 1
            self._reconciler.compare([feed])
        elif seq > feed.last:  # half of the payloads repeat changes of this process
            if payload:
                self._deliver(feed, change_event(seq, payload))
            else:
                self._reconciler.compare([feed])

    def _deliver(self, feed: Feed, event: Event) -> None:
        if not feed.deliver(event):
            self._reconciler.hole(feed)

    def _suspect(self, topics: frozenset[str]) -> None:
        if self.listener is not None:
            self.listener.suspect(topics)
        self._reconciler.compare(self.feeds[topic] for topic in topics if topic in self.feeds)

    def _replaced(self, feed: Feed) -> None:
        """The room's log was replaced (a restore): every connection must start anew."""
        if self.feeds.get(feed.topic) is feed:
            del self.feeds[feed.topic]
            self._forget(feed)
        for subscription in list(feed.subscriptions):
            subscription.end(Close.RESYNC)


def room_topic(room: int) -> str:
    """The broker's topic for a room."""
    return f"room:{room}"
