"""The first event of a room's socket: the client's place in the log, and what it missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from msgspec import UNSET, Raw

from rooms.delivery.chat import Chat
from rooms.delivery.event import Event, change_event
from rooms.delivery.feed import Feed
from rooms.delivery.parts import fitting
from rooms.domain.queries.mine import Mine, mine, unnamed
from rooms.log import reading
from rooms.log.change import message_event
from rooms.log.grant import Grant
from rooms.log.transaction import room_state
from rooms.protocol import LimitsState, Person, RoomState, Welcome

Resume = Literal["new", "ok", "gap"]
ATTEMPTS = 3
"""How often the person's own reactions are read for a welcome, while others keep reacting."""


@dataclass(frozen=True, slots=True)
class Position:
    """The place in the log that a returning client names."""

    since: int
    epoch: str


@dataclass(frozen=True, slots=True)
class Missed:
    """The part of the log that is in the welcome, complete up to `head`.

    Changes after `head` follow as ordinary events.
    """

    resume: Resume
    events: Sequence[Event]
    more: bool
    head: int
    mine: Mine = field(default_factory=dict)
    """The person's own reactions that these messages do not name."""

    @property
    def messages(self) -> list[bytes]:
        """The changed messages as JSON."""
        return [event.raw for event in self.events if event.is_message]


async def missed_by(chat: Chat, feed: Feed, grant: Grant, position: Position | None) -> Missed:
    """What the client missed (`missed`), with the person's own reactions.

    Other people may react while these are read, and the messages have to be those of the moment at
    which the subscription is attached. So both are read again, a few times, until they match.
    After this returns nothing may be awaited before the subscription is attached.
    """
    news = await missed(chat, feed, position)
    asked = unnamed(grant, news.messages)
    own: Mine = {}
    for _ in range(ATTEMPTS):
        if not asked:
            break
        own = await chat.database.read(mine, grant, asked)
        news, before = await missed(chat, feed, position), asked
        asked = unnamed(grant, news.messages)
        if asked == before:
            break
    return replace(news, mine={number: own[number] for number in asked if number in own})


async def missed(chat: Chat, feed: Feed, position: Position | None) -> Missed:
    """The first part of what the client missed, or the newest page where that is unknown or
    too much.

    After this returns nothing may be awaited before the subscription is attached.
    """
    if position is None:
        return await _page(chat, feed, "new")
    if position.epoch == feed.epoch:
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
        reading.more_changes_than, feed.grant, since, limit
    ):
        return None
    events, head = await chat.hub.catch_up(feed, since, chat.limits.page_size)
    return Missed("ok", events, more=False, head=head)


async def _advance(chat: Chat, feed: Feed, to: int) -> None:
    """Read the log up to `to`: the client was sent that seq by another process, before this one."""
    limit = chat.limits.resume or 300
    more = True
    while more and feed.last < to:
        snapshot = await chat.database.read(
            reading.changes_since, feed.grant, feed.last, limit, chat.limits.page_size
        )
        if snapshot.epoch != feed.epoch:
            return
        feed.repair(snapshot)
        more = snapshot.more


async def _page(chat: Chat, feed: Feed, resume: Resume) -> Missed:
    limit, size = chat.limits.page or 50, chat.limits.page_size
    while (page := feed.newest(limit)) is None:
        # So many old messages were changed that the newest are not all in memory.
        before = feed.last
        states, more = await chat.database.read(reading.newest_page, feed.grant, limit, size)
        later = feed.since(before)
        if later is not None:
            page = _overlaid(states, later, feed.last), more
            break
    newest, more = page
    count = min(limit, fitting(reversed(newest), size))
    return Missed(resume, newest[len(newest) - count :], more or count < len(newest), feed.last)


def _overlaid(states: Sequence[reading.State], later: Sequence[Event], last: int) -> list[Event]:
    """A page from the log, with the changes that came while it was read."""
    events = {
        state.id: change_event(state.seq, message_event(state.seq, state.payload))
        for state in states
        if state.seq <= last
    }
    first = states[0].id if states else 0
    events |= {each.number: each for each in later if each.is_message and each.number >= first}
    return [events[number] for number in sorted(events)]


def welcome(chat: Chat, feed: Feed, me: Person | None, can: list[str], news: Missed) -> Welcome:
    """The welcome of a client that is attached to `feed` at this moment."""
    return Welcome(
        me=me,
        room=room_state(feed.room),
        epoch=feed.epoch,
        head=news.head,
        resume=news.resume,
        messages=[Raw(message) for message in news.messages],
        members=[Raw(event.raw_member) for event in news.events if event.is_member],
        more=news.more,
        can=can,
        limits=LimitsState(chat.limits.text, chat.limits.frame),
        ping=chat.limits.ping,
        here=chat.signals.here(feed.topic),
        count=chat.signals.count(feed.topic),
        typing=chat.signals.writing(feed.topic),
        mine=news.mine or UNSET,
    )


def empty_welcome(chat: Chat, name: str, slug: str) -> Welcome:
    """The welcome of a visitor without a name in front of a room that nobody has opened yet."""
    return Welcome(
        me=None,
        room=RoomState(0, "open", name, slug, ""),
        epoch="",
        head=0,
        resume="new",
        messages=[],
        members=[],
        more=False,
        can=["read"],
        limits=LimitsState(chat.limits.text, chat.limits.frame),
        ping=chat.limits.ping,
        here=[],
        count=0,
        typing=[],
    )
