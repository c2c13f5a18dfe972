"""Visitors without a name who look at a room that nobody has opened yet."""

from __future__ import annotations

import asyncio

from msgspec import UNSET, Struct

from rooms.delivery.chat import Chat
from rooms.delivery.event import answer
from rooms.delivery.sending import Lagging
from rooms.delivery.subscription import Subscription
from rooms.domain.access import slug_of
from rooms.domain.queries.base import Query
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.names import room_name
from rooms.protocol import Close, Code, Ping, Pong, error
from rooms.web import frames
from rooms.web.alongside import alongside
from rooms.web.frames import BadEvent
from rooms.web.rate import Rate
from rooms.web.welcome import empty_welcome
from websocket.connection import WebSocket


class _Opened(Exception):
    """Somebody has opened the room."""


async def wait_for_opening(chat: Chat, subscription: Subscription, address: str) -> None:
    """Answer the visitor until somebody opens the room; then close, so that they reconnect."""
    socket, slug = subscription.socket, slug_of(address)
    opened = asyncio.Event()
    chat.openings.wait(slug, opened.set)
    try:
        await _send(socket, empty_welcome(chat, room_name(address), slug))
        async with alongside(_until(opened)):
            await _answer(socket, chat.limits)
    except _Opened:
        await socket.close(Close.RESYNC, "Somebody has opened this room.")
    except Lagging:
        await socket.close(Close.LAGGING, "This connection takes nothing.")
    except asyncio.CancelledError:
        if subscription.goodbye is None:
            raise
        await socket.close(*subscription.goodbye)
    finally:
        chat.openings.give_up(slug, opened.set)


async def _until(opened: asyncio.Event) -> None:
    await opened.wait()
    raise _Opened


async def _answer(socket: WebSocket, limits: Limits) -> None:
    """Answer pings and queries; everything else needs a name."""
    flood = Rate(limits.flood, limits.window)
    while True:
        frame = await socket.receive_message()
        if flood.wait():
            return await socket.close(Close.FLOOD, "Too many events.")
        if isinstance(frame, bytes):
            await _send(socket, error(Code.BAD_FRAME, frames.NO_BINARY))
            return await socket.close(Close.PROTOCOL, "Binary frames are not understood.")
        try:
            event = frames.read(frame, limits.frame)
        except BadEvent as bad:
            await _send(socket, bad.error)
            continue
        if isinstance(event, Ping):
            await _send(socket, Pong(0, UNSET if event.key is None else event.key))
        elif isinstance(event, Query):
            await _send(socket, _nothing(event))
        else:
            refused = error(Code.NOT_ALLOWED, "Pick a name to take part.", re=event.key)
            await _send(socket, refused)


def _nothing(query: Query) -> Struct:
    """The answer to a query in a room without messages."""
    try:
        return query.nothing()
    except Refusal as refusal:
        return error(refusal.code, refusal.text, re=query.key)


async def _send(socket: WebSocket, event: object) -> None:
    await socket.send_text(answer(event).text)  # type: ignore[arg-type]  # any event of ours
