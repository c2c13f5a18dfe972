"""The inbox's socket, for pages that are in no room: it sends what belongs to one person."""

from __future__ import annotations

from django.db import Error as DatabaseFailure
from msgspec import UNSET

from rooms.delivery.chat import Chat
from rooms.delivery.presence import NO_ROOM
from rooms.delivery.recipient import Held
from rooms.delivery.subscription import Subscription
from rooms.log.people import Profile
from rooms.protocol import ClientEvent, Close, InboxWelcome, Ping, Pong, SetActive
from rooms.web.alongside import alongside
from rooms.web.entrance import (
    BUSY,
    BadPosition,
    admitted,
    closing,
    held_inbox,
    turn_away,
    whose,
)
from rooms.web.frames import Reader
from rooms.web.listening import Listening, NoLog
from rooms.web.usage import Usage
from websocket.connection import WebSocket


async def inbox_socket(socket: WebSocket) -> None:
    """`/ws/inbox/?inbox=<version>&heads=<sum>`: a welcome, then inbox and heads
    (`docs/protocol.md`)."""
    chat: Chat = socket.state["chat"]
    since = chat.sessions.said
    try:
        held = held_inbox(socket) or Held()
        profile = await chat.database.read(whose, socket.session)
    except BadPosition as reason:
        return await turn_away(socket, Close.PROTOCOL, str(reason))
    except (DatabaseFailure, TimeoutError):
        return await turn_away(socket, Close.RESYNC, BUSY)
    if profile is None:
        return await turn_away(socket, Close.NOT_ALLOWED, "Pick a name first.")
    me = profile.person.plain
    async with admitted(chat, socket, me, since) as subscription:
        if subscription is None:
            return None
        window = _Window(chat, subscription, profile)
        chat.signals.presence.enter(NO_ROOM, profile.person)
        try:
            async with closing(subscription):
                window.answer(InboxWelcome(me, chat.limits.ping))
                chat.inboxes.open(me.id, held, window)
                chat.openings.watch(window)
                async with alongside(subscription.run(NoLog())):
                    await window.run()
        finally:
            chat.openings.unwatch(window)
            chat.inboxes.close(me.id, window)
            chat.signals.presence.exit(NO_ROOM, me.id, idle=window.usage.idle)
    return None


class _Window(Listening):
    """The receive loop of a client that gets its inbox: it sends pings, and whether it is used."""

    reader = Reader([Ping, SetActive])

    def __init__(self, chat: Chat, subscription: Subscription, profile: Profile) -> None:
        super().__init__(subscription, chat.limits, chat.paces.of(profile.person.plain))
        self.usage = Usage(chat.signals.presence, profile.person.id)

    async def handle(self, event: ClientEvent) -> None:
        """Answer a ping; there is no room, so there is no last seq."""
        if isinstance(event, SetActive):
            self.usage.take(event)
        else:
            self.answer(Pong(0, UNSET if event.key is None else event.key))
