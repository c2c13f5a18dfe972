"""The first event of a room's socket: the client's place in the log, and what it missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Raw

from rooms.delivery import log
from rooms.delivery.chat import Chat
from rooms.delivery.event import Event
from rooms.delivery.feed import Feed
from rooms.delivery.parts import fitting
from rooms.domain.policy import abilities
from rooms.protocol import LimitsState, Person, RoomState, Welcome

Resume = Literal["new", "ok", "gap"]


@dataclass(frozen=True, slots=True)
class Position:
    """The place in the log that a returning client names."""

    since: int
    epoch: str


@dataclass(frozen=True, slots=True)
class Missed:
    """What the welcome tells of the log: complete up to `head`.

    Changes after `head` follow as `message` events.
    """

    resume: Resume
    events: Sequence[Event]
    more: bool
    head: int


async def missed(chat: Chat, feed: Feed, position: Position | None) -> Missed:
    """The first part of what the client missed, or the newest page where that is unknown or
    too much.

    After this returns nothing may be awaited before the subscription is attached.
    """
    if position is None:
        return await _page(chat, feed, "new")
    # Who waited in a room without messages, and so without an epoch, has seen all of its log.
    if position.epoch == feed.room.epoch or position == Position(0, ""):
        part = await _first_part(chat, feed, position.since)
        if part is not None:
            return part
    return await _page(chat, feed, "gap")


async def _first_part(chat: Chat, feed: Feed, since: int) -> Missed | None:
    """The first changes after `since`; None where there are too many, or `since` is unknown."""
    if since > feed.last:
        await _advance(chat, feed, since)
        if since > feed.last:
            return None
    limit = chat.limits.resume or 300
    if feed.last - since > limit and await chat.database.read(
        log.more_changes_than, feed.key, since, limit
    ):
        return None
    events, head = await chat.hub.catch_up(feed, since, chat.limits.page_size)
    return Missed("ok", events, more=False, head=head)


async def _advance(chat: Chat, feed: Feed, to: int) -> None:
    """Read the log up to `to`: another process told a client of it before it was told here."""
    limit = chat.limits.resume or 300
    more = True
    while more and feed.last < to:
        snapshot = await chat.database.read(
            log.changes_since, feed.key, feed.last, limit, chat.limits.page_size
        )
        if snapshot.epoch != feed.room.epoch:
            return
        feed.repair(snapshot)
        more = snapshot.more


async def _page(chat: Chat, feed: Feed, resume: Resume) -> Missed:
    limit, size = chat.limits.page or 50, chat.limits.page_size
    while (page := feed.newest(limit)) is None:
        # So many old messages were changed that the newest are not all in memory.
        before = feed.last
        events, more = await chat.database.read(log.newest_page, feed.key, limit, size)
        later = feed.since(before)
        if later is not None:
            states = {e.number: e for e in events if e.seq <= feed.last}
            states.update(
                (e.number, e) for e in later if not events or e.number >= events[0].number
            )
            page = [states[number] for number in sorted(states)], more
            break
    newest, more = page
    count = min(limit, fitting(reversed(newest), size))
    return Missed(resume, newest[len(newest) - count :], more or count < len(newest), feed.last)


def welcome(chat: Chat, feed: Feed, me: Person | None, name: str, news: Missed) -> Welcome:
    """The welcome of a client that is attached to `feed` at this moment.

    While the room has no messages it has the name that this client uses, `name`.
    """
    limits = chat.limits
    room = feed.room
    return Welcome(
        me=me,
        room=RoomState(room.name if room.epoch else name, room.topic, exists=bool(room.epoch)),
        epoch=room.epoch,
        head=news.head,
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
