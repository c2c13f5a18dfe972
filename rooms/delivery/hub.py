"""The hub: every feed of this process, between the broker on one side and the log on the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

import msgspec

from rooms.delivery import log
from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import Event, parse_log_event, stored_event
from rooms.delivery.feed import Feed
from rooms.delivery.reconciler import Reconciler
from rooms.delivery.store import Outcome, Stored
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from rooms.names import room_topic
from rooms.protocol import Close
from websocket.connection import WebSocket

logger = logging.getLogger(__name__)

LINGER = 30
"""Seconds for which a room that everybody left is still listened to."""
TICK = 0.002
"""Seconds between two writes to one connection, at least, for each event of the one before."""
LONGEST_TICK = 0.008
"""Seconds after which a connection is written to, however much there is to say."""
CATCH_UP = 100
"""Changes handed at a time to a connection that reads the log."""


class Listener(Protocol):
    """Takes what is not of the log: typing and presence (`rooms.delivery.signals`)."""

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a payload; called on the loop, must not block."""

    def suspect(self, topics: frozenset[str]) -> None:
        """Payloads of these topics may have been lost."""

    def closed(self, topic: str) -> None:
        """Forget what belongs to a room that nobody here listens to any more."""


class Hub:
    """Knows which rooms somebody in this process listens to, and passes their changes on.

    A room is subscribed to before its log is read, so that nothing falls in between; a change
    committed here is passed on at once, without the way over the broker.
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
        self._dirty_feeds: list[Feed] = []
        self._dirty_subscriptions: list[Subscription] = []
        self._flushing = False
        self._flush_after = 0.0
        self._reconciler = Reconciler(database, broker, self.feeds, self._replaced)

    async def start(self) -> None:
        """Connect the broker and begin to compare heads."""
        await self._broker.start(self._receive, self._suspect)
        self._reconciler.start()

    async def stop(self) -> None:
        """End every task of the hub, then the broker."""
        await self._reconciler.stop()
        tasks = [*self._opening.values(), *self._closing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._broker.stop()

    def subscription(self, socket: WebSocket) -> Subscription:
        """A subscription for `socket`, to be attached to a feed."""
        return Subscription(socket, self._limits, self._touch_subscription)

    async def join(self, key: str, name: str) -> Feed:
        """The feed of a room, opened if need be; `leave` it whatever happens then.

        Raises what reading the log raised; the next one to join tries again.
        """
        topic = room_topic(key)
        feed = self.feeds.get(topic)
        if feed is None:
            feed = Feed(key, topic, name, self._limits.resume or 300, self._touch_feed)
            self.feeds[topic] = feed
            opening = asyncio.create_task(self._open(feed), name=f"open {topic}")
            # Whoever waits for it is told; if all have gone meanwhile, nobody needs to be.
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

    def attach(self, feed: Feed, subscription: Subscription) -> None:
        """From now on the feed's changes go to `subscription`; all up to `feed.last` do not."""
        feed.flush()
        feed.subscriptions[subscription] = None
        if self.feeds.get(feed.topic) is not feed:
            # Its log was replaced while this one was on its way in: nothing would ever come.
            subscription.end(Close.RESYNC)

    def leave(self, feed: Feed, subscription: Subscription | None = None) -> None:
        """Undo `join` and `attach`; the room is let go of a while later."""
        feed.joining -= 1
        if subscription is not None:
            feed.subscriptions.pop(subscription, None)
        if not feed.joining:
            asyncio.get_running_loop().call_later(LINGER, self._close, feed)

    def committed(self, outcomes: Sequence[Outcome]) -> None:
        """Pass on what the writer of this process committed, here and to the others."""
        for outcome in outcomes:
            if isinstance(outcome, Stored) and not outcome.dup:
                event = stored_event(outcome)
                topic = room_topic(outcome.draft.room_key)
                feed = self.feeds.get(topic)
                if feed is not None:
                    self._deliver(feed, event)
                epoch = feed.room.epoch if feed is not None else ""
                self._broker.publish(topic, event.payload, epoch, event.seq)

    async def catch_up(self, feed: Feed, number: int) -> tuple[Sequence[Event], int]:
        """Changes after `number` and how far they are complete, from memory or from the log."""
        events = feed.since(number)
        if events is not None:
            return events[:CATCH_UP], events[:CATCH_UP][-1].seq if events else feed.last
        snapshot = await self._database.read(log.changes_since, feed.key, number, CATCH_UP)
        # What the log has and the feed has not is yet to be passed on: it must not come twice.
        events = [event for event in snapshot.changes if event.seq <= feed.last]
        return events, min(snapshot.head, feed.last)

    def passed_on(self, feed: Feed) -> int:
        """The number up to which every subscription has been handed the feed's changes."""
        feed.flush()
        return feed.last

    async def _open(self, feed: Feed) -> None:
        try:
            await self._broker.subscribe(feed.topic)
            tail = min(self._limits.page or 50, self._limits.resume or 300)
            feed.begin(await self._database.read(log.latest_changes, feed.key, tail))
            if feed.held or (feed.last > 0 and not feed.room.epoch):
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
        # Somebody came while that was under way: their subscription must be the last word.
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
        if epoch and feed.room.epoch and epoch != feed.room.epoch:
            # One side knows a log that was replaced; the comparison finds out which.
            self._broker.counters.stale += 1
            self._reconciler.compare([feed])
        elif seq > feed.last:  # half of what comes repeats this process's own changes
            try:
                self._deliver(feed, parse_log_event(payload))
            except (ValueError, RecursionError, msgspec.DecodeError):
                logger.warning("The broker carried something that is no change of a room")

    def _deliver(self, feed: Feed, event: Event) -> None:
        if not feed.deliver(event):
            self._reconciler.hole(feed)

    def _suspect(self, topics: frozenset[str]) -> None:
        if self.listener is not None:
            self.listener.suspect(topics)
        self._reconciler.compare(self.feeds[topic] for topic in topics if topic in self.feeds)

    def _replaced(self, feed: Feed) -> None:
        """The room's log is another one than before (a restore): everybody starts anew."""
        if self.feeds.get(feed.topic) is feed:
            del self.feeds[feed.topic]
            self._forget(feed)
        for subscription in list(feed.subscriptions):
            subscription.end(Close.RESYNC)

    # One write per tick and connection: at once where the hub was quiet, and the busier it is the
    # longer it gathers, for each write that is saved saves as many system calls as there are
    # people in the room.

    def _touch_feed(self, feed: Feed) -> None:
        self._dirty_feeds.append(feed)
        self._flush_soon()

    def _touch_subscription(self, subscription: Subscription) -> None:
        self._dirty_subscriptions.append(subscription)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if self._flushing:
            return
        self._flushing = True
        loop = asyncio.get_running_loop()
        pause = self._flush_after - loop.time()
        if pause <= 0:
            loop.call_soon(self._flush)
        else:
            loop.call_later(pause, self._flush)

    def _flush(self) -> None:
        self._flushing = False
        now = asyncio.get_running_loop().time()
        feeds, self._dirty_feeds = self._dirty_feeds, []
        joined = max([feed.flush() for feed in feeds], default=1)
        self._flush_after = now + min(joined * TICK, LONGEST_TICK)
        subscriptions, self._dirty_subscriptions = self._dirty_subscriptions, []
        for subscription in subscriptions:
            subscription.flush()
