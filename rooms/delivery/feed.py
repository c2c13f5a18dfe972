"""One room in this process: its last seq, its recent changes and its subscriptions."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from rooms.delivery.event import Event, change_event, decode_person, passing
from rooms.delivery.farewell import REMOVED as SENT_AWAY
from rooms.delivery.farewell import farewell
from rooms.delivery.parts import in_parts
from rooms.delivery.seat import Seat
from rooms.delivery.subscription import Subscription
from rooms.log.facts import RoomRow
from rooms.log.grant import Grant
from rooms.log.people import Profile
from rooms.log.reading import Snapshot
from rooms.models import REMOVED, Kind, State
from rooms.protocol import Close, MemberState, Person, PersonChanged

TAIL_BYTES = 524_288
"""Bytes of recent changes kept in memory for each room; older ones are read from the log."""
HELD = 1000
"""Changes held in memory while earlier ones are missing; the log has those beyond."""
ROOM_DELETED = "This room was deleted."


class NoRoom(LookupError):
    """The room is no longer there."""


class Feed:
    """Passes each change of a room on once and in order, although the broker may lose, repeat
    or reorder changes.

    No method awaits: a change reaches the queue of every subscription in one turn of the loop.
    """

    def __init__(self, grant: Grant, topic: str, tail: int, dirty: Callable[[Feed], None]) -> None:
        self.grant = grant
        """Permission to read the room: that of the first connection that joined."""
        self.topic = topic
        """The broker's topic."""
        self.last = -1
        """The seq of the last change passed on; -1 until the log was read."""
        self.complete_after = 0
        """`tail` holds every change after this seq."""
        self.tail: deque[Event] = deque()
        self.subscriptions: dict[Subscription, Seat] = {}
        self.held: dict[int, Event] = {}
        """By seq: changes that came before an earlier change."""
        self.joining = 0
        """Connections that have joined, attached or not."""
        self.heard_at = time.monotonic()
        """When a change was last passed on (monotonic seconds)."""
        self._room: RoomRow | None = None
        self._tail_limit = tail
        self._tail_bytes = 0
        self._pending: list[Event] = []
        self._dirty = dirty

    @property
    def room(self) -> RoomRow:
        """The room's current state; raises `NoRoom` until the log was read."""
        if self._room is None:
            raise NoRoom
        return self._room

    @property
    def epoch(self) -> str:
        """The log's epoch; empty until the log was read."""
        return self._room.epoch if self._room is not None else ""

    def begin(self, snapshot: Snapshot) -> None:
        """Start from the log's latest changes; pass on those that came while it was read.

        Raises `NoRoom`.
        """
        if snapshot.room is None:
            raise NoRoom
        self._room = snapshot.room
        self.tail = deque(change_event(each.seq, each.payload) for each in snapshot.changes)
        self._tail_bytes = sum(len(event.payload) for event in self.tail)
        # A row keeps only its latest seq, so earlier seqs of rows that changed again do not
        # appear in any. A cut page is therefore complete for all seqs from its first row on.
        self.complete_after = snapshot.changes[0].seq - 1 if snapshot.more else 0
        self.last = snapshot.head
        self._release()

    def deliver(self, event: Event) -> bool:
        """Take a change from the broker or the writer.

        Returns False where the log must be read, because an earlier change is missing.
        """
        if self.last < 0 or event.seq > self.last + 1:
            if len(self.held) < HELD:
                self.held[event.seq] = event
            return self.last < 0
        if event.seq == self.last + 1:
            self._pass_on(event)
            self._release()
        return True

    def repair(self, snapshot: Snapshot) -> None:
        """Take the log's changes after `last`; they are complete up to the snapshot's head."""
        for change in snapshot.changes:
            if change.seq > self.last:
                self._pass_on(change_event(change.seq, change.payload))
        self.last = max(self.last, snapshot.head)
        self._release()

    def attach(self, subscription: Subscription, seat: Seat) -> None:
        """Hand all changes from now on to `subscription`.

        Somebody whose membership changed since they were admitted is told by `take_member`, or
        not attached at all: then the subscription is ended.
        """
        self.flush()
        since = self.since(seat.admitted)
        if since is None:
            # The changes since then are no longer in memory: they may have lost their access.
            return subscription.end(Close.RESYNC)
        for member in filter(None, (event.member() for event in since)):
            if member.person.id == seat.person and self._ends(member):
                return subscription.end(Close.NOT_ALLOWED, farewell(member))
            if member.person.id == seat.person:
                seat.take_member(member)
        if self._is_removed:
            return subscription.end(Close.NO_SUCH_ROOM, ROOM_DELETED)
        if not seat.reads:
            if seat.admitted > self.last:
                # A change that this process does not know yet has let them in: they come back.
                return subscription.end(Close.RESYNC)
            return subscription.end(Close.NOT_ALLOWED, SENT_AWAY)
        self.subscriptions[subscription] = seat
        return None

    def send(self, event: Event) -> None:
        """Pass an event that is not in the log to every subscription."""
        if not self._pending:
            self._dirty(self)
        self._pending.append(event)

    def describe(self, profile: Profile) -> None:
        """Somebody has another name, picture or status: messages kept in memory name them anew,
        and everybody is told."""
        self.flush()
        person = profile.person
        self.tail = deque(event.naming(person.plain) for event in self.tail)
        self._tail_bytes = sum(len(event.payload) for event in self.tail)
        for seat in self.subscriptions.values():
            if seat.person == person.id:
                seat.take_profile(profile)
        self.send(passing(PersonChanged(person)))

    def named(self) -> set[Person]:
        """The people whom the changes in memory name, as these call them."""
        found = {raw for event in self.tail for raw in event.raw_people}
        return {decode_person(raw) for raw in found}

    def since(self, seq: int) -> list[Event] | None:
        """The changes after `seq`, or None where only the log has them all."""
        if seq < self.complete_after:
            return None
        return [event for event in self.tail if event.seq > seq]

    def newest(self, limit: int) -> tuple[list[Event], bool] | None:
        """The newest `limit` messages by id and whether older ones exist, as `newest_page` of the
        log; None where only the log can tell."""
        latest = {event.number: event for event in self.tail if event.is_message}
        # Every message posted after `complete_after` is in the tail.
        numbers = sorted(number for number in latest if number > self.complete_after)
        if len(numbers) < limit and self.complete_after:
            return None
        more = bool(self.complete_after) or len(numbers) > limit
        return [latest[number] for number in numbers[-limit:]], more

    def flush(self) -> int:
        """Hand the pending events to every subscription, joined into few writes.

        Returns the number of events.
        """
        if not self._pending:
            return 0
        events, self._pending = self._pending, []
        for part in in_parts(events):
            frames = part[0].frame if len(part) == 1 else b"".join([e.frame for e in part])
            for subscription in self.subscriptions:
                if not (subscription.idle and subscription.write(frames)):
                    subscription.push(part, frames)
        return len(events)

    def _pass_on(self, event: Event) -> None:
        if not event.is_message:
            self._take_state(event)
        elif event.is_deletion:
            self._forget_text(event.number)
        self.last = event.seq
        self.heard_at = time.monotonic()
        self.tail.append(event)
        self._tail_bytes += len(event.payload)
        while len(self.tail) > self._tail_limit or self._tail_bytes > TAIL_BYTES:
            oldest = self.tail.popleft()
            self._tail_bytes -= len(oldest.payload)
            self.complete_after = oldest.seq
        self.send(event)
        if self._is_removed:
            self._end_all()

    def _take_state(self, event: Event) -> None:
        """Note a change of the room or of a membership, before it is passed on."""
        room, member = event.room(), event.member()
        if room is not None and self._room is not None:
            self.flush()
            self._room.take(room)
            if self._is_removed:
                return
            self._detach_strangers(event.seq)
        if member is not None and self._ends(member):
            self._detach(member, event.seq)
        for seat in list(self.subscriptions.values()):
            if member is None:
                seat.tell_abilities()
            elif seat.person == member.person.id and seat.admitted < event.seq:
                seat.take_member(member)
                seat.tell_abilities()

    def _ends(self, member: MemberState) -> bool:
        """Whether the connections of somebody who has this membership end: they may no longer
        read the room, or were removed from an open one, into which they may come back."""
        private = self.room.kind != Kind.OPEN and member.state != State.MEMBER
        return private or member.state in (State.REMOVED, State.BANNED)

    def _detach(self, member: MemberState, seq: int) -> None:
        """End a person's subscriptions at the change `seq`: they get the changes before it, what
        they may do from now on, and no more."""
        self.flush()
        for subscription, seat in list(self.subscriptions.items()):
            if seat.person == member.person.id and seat.admitted < seq:
                del self.subscriptions[subscription]
                seat.take_member(member)
                seat.tell_abilities()
                subscription.end(Close.NOT_ALLOWED, farewell(member))

    def _detach_strangers(self, seq: int) -> None:
        """End the subscriptions of those who may no longer read the room: it has become private at
        `seq`. They do not get that change, which has its new address."""
        for subscription, seat in list(self.subscriptions.items()):
            if seat.admitted < seq and not seat.reads:
                del self.subscriptions[subscription]
                subscription.end(Close.NOT_ALLOWED, SENT_AWAY)

    @property
    def _is_removed(self) -> bool:
        return self.room.kind == REMOVED

    def _end_all(self) -> None:
        """End every subscription: the room was deleted. They have got the change by which it was,
        which says nothing of what the room had been."""
        self.flush()
        subscriptions, self.subscriptions = self.subscriptions, {}
        for subscription in subscriptions:
            subscription.end(Close.NO_SUCH_ROOM, ROOM_DELETED)

    def _forget_text(self, number: int) -> None:
        """Drop the earlier states of a deleted message: neither who resumes nor a slow reader may
        get its text."""
        self.flush()
        for subscription in self.subscriptions:
            if not subscription.idle:
                subscription.forget(number)
        self.tail = deque(e for e in self.tail if not e.is_message or e.number != number)
        self._tail_bytes = sum(len(event.payload) for event in self.tail)

    def _release(self) -> None:
        """Pass on the held changes that follow now; forget those that were overtaken."""
        if not self.held:
            return
        for seq in [seq for seq in self.held if seq <= self.last]:
            del self.held[seq]
        while (event := self.held.pop(self.last + 1, None)) is not None:
            self._pass_on(event)
