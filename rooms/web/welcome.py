"""The first event of a room's socket: where the client stands and what it missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from msgspec import Raw

from rooms.delivery import log
from rooms.delivery.chat import Chat
from rooms.delivery.event import Event
from rooms.delivery.feed import Feed
from rooms.domain.policy import abilities
from rooms.protocol import LimitsState, Person, RoomState, Welcome

Resume = Literal["new", "ok", "gap"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a client that comes back says it was."""

    since: int
    epoch: str


@dataclass(frozen=True, slots=True)
class Missed:
    """What a client is to be told first: complete up to the feed's last number."""

    resume: Resume
    events: list[Event]
    more: bool


async def missed(chat: Chat, feed: Feed, position: Position | None) -> Missed:
    """What the client missed, or the newest page where that is unknown or too much.

    After this returns nothing may be awaited before the subscription is attached.
    """
    if position is None:
        return await _page(chat, feed, "new")
    if position.epoch == feed.room.epoch:
        changes = await _changes(chat, feed, position.since)
        if changes is not None:
            return Missed("ok", changes, more=False)
    return await _page(chat, feed, "gap")


async def _changes(chat: Chat, feed: Feed, since: int) -> list[Event] | None:
    """All changes after `since`; None where they are too many."""
    limit = chat.limits.resume or 300
    known = feed.since(since) if since <= feed.last else None
    if known is not None:
        return known if len(known) <= limit else None
    # From the log; where it is ahead of this process's feed, the feed follows.
    snapshot = await chat.database.read(log.changes_since, feed.key, min(since, feed.last), limit)
    if snapshot.more or snapshot.epoch != feed.room.epoch:
        return None
    feed.repair(snapshot)
    later = feed.since(snapshot.head)
    if later is None or since > feed.last:
        return None
    return [event for event in snapshot.changes if event.seq > since] + later


async def _page(chat: Chat, feed: Feed, resume: Resume) -> Missed:
    limit = chat.limits.page or 50
    while (page := feed.newest(limit)) is None:
        # So many old messages were changed that the newest are not all in memory.
        before = feed.last
        events, more = await chat.database.read(log.newest_page, feed.key, limit)
        later = feed.since(before)
        if later is not None:
            states = {e.number: e for e in events if e.seq <= feed.last}
            states.update((e.number, e) for e in later)
            page = [states[number] for number in sorted(states)[-limit:]], more
            break
    return Missed(resume, *page)


def welcome(chat: Chat, feed: Feed, me: Person | None, name: str, news: Missed) -> Welcome:
    """The welcome of a client that is attached to `feed` in this very moment.

    Until the room exists it is called as this client spells it, `name`.
    """
    limits = chat.limits
    room = feed.room
    return Welcome(
        me=me,
        room=RoomState(room.name if room.epoch else name, room.topic, exists=bool(room.epoch)),
        epoch=room.epoch,
        head=feed.last,
        resume=news.resume,
        messages=[Raw(event.raw) for event in news.events],
        more=news.more,
        can=abilities(me),
        limits=LimitsState(limits.text, limits.frame),
        ping=limits.ping,
        here=chat.signals.here(feed.topic),
        count=chat.signals.count(feed.topic),
        typing=chat.signals.writing(feed.topic),
    )
