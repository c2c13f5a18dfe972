"""The room's socket: accept, join the room's feed, send the welcome, then run two tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.db import Error as DatabaseFailure

from rooms.delivery.chat import Chat
from rooms.delivery.event import Event, answer
from rooms.delivery.feed import Feed, NoRoom
from rooms.delivery.recipient import Held
from rooms.delivery.subscription import Subscription
from rooms.domain import access, making
from rooms.domain.access import NO_ROOM, Entry, NotFound
from rooms.domain.making import TooManyRooms
from rooms.log.people import Profile
from rooms.names import BadName
from rooms.protocol import SAFE_INTEGER, Close, Person, PersonState
from rooms.web.alongside import alongside
from rooms.web.conversation import Conversation
from rooms.web.entrance import (
    BUSY,
    BadPosition,
    Ended,
    admitted,
    closing,
    held_inbox,
    is_present,
    turn_away,
    whose,
)
from rooms.web.waiting import wait_for_opening
from rooms.web.welcome import Position, missed_by, welcome
from websocket.connection import WebSocket


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person who opens a socket, the room, and what their client has seen already."""

    profile: Profile | None
    entry: Entry | None
    """None if nobody has opened the room yet."""
    position: Position | None
    inbox: Held | None
    """What the client has of its inbox; None where it asks for none."""
    is_present: bool
    """They are shown as here; False where the client comes only to give commands."""

    @property
    def me(self) -> Person | None:
        """Who they are to others; None without a name."""
        return None if self.profile is None else self.profile.person.plain


async def room_socket(socket: WebSocket, room: str) -> None:
    """`/ws/rooms/<room>/?since=<seq>&epoch=<epoch>&inbox=<version>&heads=<sum>&present=<0|1>`
    (`docs/protocol.md`)."""
    chat: Chat = socket.state["chat"]
    since = chat.sessions.said
    try:
        position, inbox = _position(socket), held_inbox(socket)
        present = is_present(socket)
        profile, entry = await chat.database.read(_arrive, socket.session, room, position)
        me = None if profile is None else profile.person.plain
        if entry is None and me is not None and chat.sockets.has_room(me, socket.client):
            # A socket that is turned away leaves no room behind.
            entry = await chat.database.read(making.enter, me, room, chat.limits)
    except (BadName, NotFound) as reason:
        return await turn_away(socket, Close.NO_SUCH_ROOM, str(reason) or NO_ROOM)
    except BadPosition as reason:
        return await turn_away(socket, Close.PROTOCOL, str(reason))
    except TooManyRooms as reason:
        return await turn_away(socket, Close.TOO_MANY_ROOMS, str(reason))
    except (DatabaseFailure, TimeoutError):
        return await turn_away(socket, Close.RESYNC, BUSY)
    async with admitted(chat, socket, me, since) as subscription:
        if subscription is None:
            return None
        if entry is None:
            await wait_for_opening(chat, subscription, room)
        else:
            visitor = Visitor(profile, entry, position, inbox, present)
            await _enter(chat, subscription, visitor, entry)
    return None


def _arrive(
    session: SessionBase, room: str, position: Position | None
) -> tuple[Profile | None, Entry | None]:
    """The person of the session, and the room; reads the database, raises as `access.find`.

    A client that comes back to a room that was deleted does not open another one by that.
    """
    profile = whose(session)
    entry = access.find(None if profile is None else profile.person.plain, room)
    if entry is None and position is not None and access.was_removed(position.epoch):
        raise NotFound
    return profile, entry


async def _enter(chat: Chat, subscription: Subscription, visitor: Visitor, entry: Entry) -> None:
    chat.openings.opened(entry.room.slug)
    try:
        feed = await chat.hub.join(entry.grant)
    except NoRoom:
        return await subscription.socket.close(Close.NO_SUCH_ROOM, NO_ROOM)
    except (DatabaseFailure, TimeoutError):
        return await subscription.socket.close(Close.RESYNC, BUSY)
    try:
        await _stay(chat, feed, subscription, visitor, entry)
    finally:
        chat.hub.leave(feed, subscription)
    return None


async def _stay(
    chat: Chat, feed: Feed, subscription: Subscription, visitor: Visitor, entry: Entry
) -> None:
    socket, me, profile = subscription.socket, visitor.me, visitor.profile
    talk = Conversation(chat, feed, subscription, entry, profile, is_present=visitor.is_present)
    try:
        news = await missed_by(chat, feed, entry.grant, visitor.position)
    except (DatabaseFailure, TimeoutError):
        return await socket.close(Close.RESYNC, BUSY)
    if profile is not None:
        _come(chat, feed, profile.person, visitor)
    try:
        async with closing(subscription):
            # Nothing is awaited between reading what was missed and attaching: no change is lost.
            chat.hub.attach(feed, subscription, talk, news.head)
            if subscription.goodbye is not None:
                raise Ended(*subscription.goodbye)
            subscription.answer(answer(welcome(chat, feed, me, talk.abilities, news)))
            if me is not None and visitor.inbox is not None:
                chat.inboxes.open(me.id, visitor.inbox, talk)
            async with alongside(subscription.run(_Source(chat, feed))):
                await talk.run()
    finally:
        if me is not None:
            chat.inboxes.close(me.id, talk)
            _go(chat, feed, me, visitor, talk, subscription.goodbye)
    return None


def _come(chat: Chat, feed: Feed, person: PersonState, visitor: Visitor) -> None:
    """Note one more window of the person, in the room where they look at it."""
    if visitor.is_present:
        chat.signals.presence.enter(feed.topic, person)
    else:
        chat.signals.presence.open(person)


def _go(
    chat: Chat,
    feed: Feed,
    me: Person,
    visitor: Visitor,
    talk: Conversation,
    goodbye: tuple[int, str] | None,
) -> None:
    """Undo `_come`. Whoever was removed is not about to come back: they leave at once."""
    is_out = goodbye is not None and goodbye[0] == Close.NOT_ALLOWED
    if visitor.is_present:
        chat.signals.presence.exit(feed.topic, me.id, idle=talk.usage.idle, at_once=is_out)
    else:
        chat.signals.presence.close(me.id, idle=talk.usage.idle)


class _Source:
    """What a room's subscription reads of its feed (`Source`)."""

    __slots__ = ("_chat", "_feed")

    def __init__(self, chat: Chat, feed: Feed) -> None:
        self._chat = chat
        self._feed = feed

    async def catch_up(self, seq: int) -> tuple[Sequence[Event], int]:
        """The first changes after `seq`, from memory or from the log."""
        return await self._chat.hub.catch_up(self._feed, seq)

    def passed_on(self) -> int:
        """The seq up to which every subscription was handed the changes."""
        return self._chat.hub.passed_on(self._feed)

    def state(self) -> Sequence[Event]:
        """Typing and presence of the room."""
        return self._chat.signals.state(self._feed.topic)


def _position(socket: WebSocket) -> Position | None:
    since = socket.query_params.get("since")
    epoch = socket.query_params.get("epoch")
    if since is None and epoch is None:
        return None
    if since is None or epoch is None or not (since.isascii() and since.isdigit()):
        raise BadPosition("since is a whole number and comes with epoch.")
    if len(since) > 16 or int(since) > SAFE_INTEGER:
        raise BadPosition("since is too large.")
    return Position(int(since), epoch)
