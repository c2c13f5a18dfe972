"""The room's socket: accept, join the room's feed, send the welcome, then run two tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseFailure

from rooms.delivery.chat import Chat
from rooms.delivery.event import Event, answer
from rooms.delivery.feed import Feed
from rooms.delivery.sending import Lagging
from rooms.delivery.subscription import Subscription
from rooms.names import BadName, room_key, room_name
from rooms.protocol import SAFE_INTEGER, Close, Person
from rooms.web.alongside import alongside
from rooms.web.conversation import Conversation, Ended
from rooms.web.welcome import Position, missed, welcome
from websocket.connection import WebSocket
from websocket.identity import load_user

GOODBYE = 5.0
"""Seconds that a peer may take to be told that it is over."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opens a socket, the room's name as they spell it, and their place in its log."""

    me: Person | None
    name: str
    position: Position | None


async def room_socket(socket: WebSocket, room: str) -> None:
    """`/ws/rooms/<room>/?since=<seq>&epoch=<epoch>` (`docs/protocol.md`)."""
    chat: Chat = socket.state["chat"]
    try:
        name = room_name(room)
        position = _position(socket)
        me = await _person(chat, socket)
    except BadName as reason:
        return await _turn_away(socket, Close.NO_SUCH_ROOM, str(reason))
    except BadPosition as reason:
        return await _turn_away(socket, Close.PROTOCOL, str(reason))
    except (DatabaseFailure, TimeoutError):
        return await _turn_away(socket, Close.RESYNC, "The chat is busy.")
    with chat.sockets.one_more(me, socket.client) as admitted:
        if not admitted:
            return await _turn_away(socket, Close.TOO_MANY_SOCKETS, "Too many open windows.")
        await socket.accept()
        socket.forget_request()
        try:
            feed = await chat.hub.join(room_key(name), name)
        except (DatabaseFailure, TimeoutError):
            return await socket.close(Close.RESYNC, "The chat is busy.")
        subscription = chat.hub.subscription(socket)
        session = socket.session.session_key if me is not None else None
        if me is not None and session is not None:
            chat.sessions.hold(session, me.id, subscription)
        try:
            await _stay(chat, feed, subscription, Visitor(me, name, position))
        finally:
            if session is not None:
                chat.sessions.release(session, subscription)
            chat.hub.leave(feed, subscription)
    return None


async def _stay(chat: Chat, feed: Feed, subscription: Subscription, visitor: Visitor) -> None:
    socket, me = subscription.socket, visitor.me
    try:
        news = await missed(chat, feed, visitor.position)
    except (DatabaseFailure, TimeoutError):
        return await socket.close(Close.RESYNC, "The chat is busy.")
    if me is not None:
        chat.signals.presence.enter(feed.topic, me)
    try:
        # Nothing is awaited between reading what was missed and attaching: no change is lost.
        chat.hub.attach(feed, subscription, news.head)
        subscription.answer(answer(welcome(chat, feed, me, visitor.name, news)))
        async with alongside(subscription.run(_Source(chat, feed))):
            await Conversation(chat, feed, subscription, me, visitor.name).run()
    except Ended as end:
        await _send_away(subscription, end)
    except Lagging:
        await _goodbye(socket, Close.LAGGING, "This connection takes nothing.")
    except (DatabaseFailure, TimeoutError):
        # The log could not be read: a client that returns with `since` gets the rest.
        await _goodbye(socket, Close.RESYNC, "The chat is busy.")
    except asyncio.CancelledError:
        if subscription.goodbye is None:
            raise
        await _goodbye(socket, *subscription.goodbye)
    finally:
        if me is not None:
            chat.signals.presence.exit(feed.topic, me)
    return None


async def _send_away(subscription: Subscription, end: Ended) -> None:
    """Close as the conversation ended, after the last of its answers."""
    try:
        await subscription.finish()
    except Lagging:
        end = Ended(Close.LAGGING, "This connection takes nothing.")
    await _goodbye(subscription.socket, end.code, end.reason)


async def _goodbye(socket: WebSocket, code: int, reason: str) -> None:
    """Close; a peer that takes nothing takes no goodbye either, and is cut off by the server."""
    with suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE):
            await socket.close(code, reason)


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


class BadPosition(ValueError):
    """`since` and `epoch` are not what a client was told."""


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


async def _person(chat: Chat, socket: WebSocket) -> Person | None:
    session = socket.session
    if session.session_key is None:
        return None
    user: Any = await chat.database.read(load_user, session)
    return Person(user.pk, user.name, user.guest) if user.is_authenticated else None


async def _turn_away(socket: WebSocket, code: Close, reason: str) -> None:
    """Accept and close: of a refused handshake a page would learn nothing."""
    await socket.accept()
    await socket.close(code, reason)
