"""The inbox's socket, for pages that are in no room: it sends what belongs to one person."""

from __future__ import annotations

from django.db import Error as DatabaseFailure
from msgspec import UNSET

from rooms.delivery.chat import Chat
from rooms.protocol import ClientEvent, Close, InboxWelcome, Ping, Pong
from rooms.web.alongside import alongside
from rooms.web.entrance import (
    BUSY,
    BadPosition,
    admitted,
    closing,
    inbox_version,
    turn_away,
    whose,
)
from rooms.web.frames import Reader
from rooms.web.listening import Listening, NoLog
from websocket.connection import WebSocket


async def inbox_socket(socket: WebSocket) -> None:
    """`/ws/inbox/?inbox=<version>`: a welcome, then inbox and heads (`docs/protocol.md`)."""
    chat: Chat = socket.state["chat"]
    try:
        version = inbox_version(socket)
        me = await chat.database.read(whose, socket.session)
    except BadPosition as reason:
        return await turn_away(socket, Close.PROTOCOL, str(reason))
    except (DatabaseFailure, TimeoutError):
        return await turn_away(socket, Close.RESYNC, BUSY)
    if me is None:
        return await turn_away(socket, Close.NOT_ALLOWED, "Pick a name first.")
    async with admitted(chat, socket, me) as subscription:
        if subscription is None:
            return None
        pings = _Pings(subscription, chat.limits, chat.paces.of(me))
        try:
            async with closing(subscription):
                pings.answer(InboxWelcome(me, chat.limits.ping))
                chat.inboxes.open(me.id, version, pings)
                async with alongside(subscription.run(NoLog())):
                    await pings.run()
        finally:
            chat.inboxes.close(me.id, pings)
    return None


class _Pings(Listening):
    """The receive loop of a client that gets its inbox and may send nothing but pings."""

    reader = Reader([Ping])

    async def handle(self, event: ClientEvent) -> None:
        """Answer a ping; there is no room, so there is no last seq."""
        self.answer(Pong(0, UNSET if event.key is None else event.key))
