"""The room's socket: authorise, accept, subscribe, snapshot, then two tasks side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from django.db import Error as DatabaseFailure

from rooms.delivery.chat import Chat
from rooms.delivery.event import answer
from rooms.delivery.feed import Feed
from rooms.delivery.subscription import Lagging, Subscription
from rooms.names import BadName, room_key, room_name
from rooms.protocol import SAFE_INTEGER, Close, Person
from rooms.web.conversation import Conversation, Ended
from rooms.web.welcome import Position, missed, welcome
from websocket.connection import WebSocket
from websocket.identity import load_user

logger = logging.getLogger(__name__)


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
    with chat.sockets.one_more(me) as admitted:
        if not admitted:
            return await _turn_away(socket, Close.TOO_MANY_SOCKETS, "Too many open windows.")
        await socket.accept()
        try:
            feed = await chat.hub.join(room_key(name), name)
        except (DatabaseFailure, TimeoutError):
            return await socket.close(Close.RESYNC, "The chat is busy.")
        subscription = chat.hub.subscription(socket)
        try:
            await _stay(chat, feed, subscription, me, position)
        finally:
            chat.hub.leave(feed, subscription)
    return None


async def _stay(
    chat: Chat, feed: Feed, subscription: Subscription, me: Person | None, position: Position | None
) -> None:
    socket = subscription.socket
    try:
        news = await missed(chat, feed, position)
    except (DatabaseFailure, TimeoutError):
        return await socket.close(Close.RESYNC, "The chat is busy.")
    if me is not None:
        chat.signals.presence.enter(feed.topic, me)
    try:
        # From what was missed to what comes next without an await: nothing falls in between.
        chat.hub.attach(feed, subscription)
        subscription.answer(answer(welcome(chat, feed, me, news)))
        await _side_by_side(
            Conversation(chat, feed, subscription, me).run(),
            subscription.run(
                partial(chat.hub.catch_up, feed),
                partial(chat.hub.passed_on, feed),
                partial(chat.signals.state, feed.topic),
            ),
        )
    except Ended as end:
        subscription.flush()
        await socket.close(end.code, end.reason)
    except Lagging:
        await socket.close(Close.LAGGING, "This connection takes nothing.")
    except asyncio.CancelledError:
        if subscription.goodbye is None:
            raise
        await socket.close(*subscription.goodbye)
    finally:
        if me is not None:
            chat.signals.presence.exit(feed.topic, me)
    return None


async def _side_by_side(*both: Coroutine[Any, Any, None]) -> None:
    """Run both; when one ends, cancel and await the other; raise what ended it.

    No `TaskGroup`: before Python 3.13 it can lose a cancellation that meets an error.
    """
    tasks = [asyncio.create_task(each) for each in both]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        first = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        late = [r for t, r in zip(tasks, results, strict=True) if t not in first]
        for result in late:
            if isinstance(result, Exception):
                logger.debug("The other task ended too: %r", result)
    for task in first:
        task.result()


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
    session = socket.request.session
    if session.session_key is None:
        return None
    user: Any = await chat.database.read(load_user, session)
    return Person(user.pk, user.name, user.guest) if user.is_authenticated else None


async def _turn_away(socket: WebSocket, code: Close, reason: str) -> None:
    """Accept and close: of a refused handshake a page would learn nothing."""
    await socket.accept()
    await socket.close(code, reason)
