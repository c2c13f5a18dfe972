"""Visitors without a name who look at a room that nobody has opened yet."""

from __future__ import annotations

from msgspec import UNSET

from rooms.delivery.chat import Chat
from rooms.delivery.subscription import Subscription
from rooms.domain.access import slug_of
from rooms.domain.queries.base import Query
from rooms.log.commit import Refusal
from rooms.names import room_name
from rooms.protocol import ClientEvent, Close, Code, Ping, Pong
from rooms.web.alongside import alongside
from rooms.web.entrance import closing
from rooms.web.listening import Listening, NoLog
from rooms.web.welcome import empty_welcome


async def wait_for_opening(chat: Chat, subscription: Subscription, address: str) -> None:
    """Answer the visitor until somebody opens the room; then close, so that they reconnect."""
    slug = slug_of(address)
    visitor = _Visitor(subscription, chat.limits, chat.paces.of(None))

    def opened() -> None:
        subscription.end(Close.RESYNC, "Somebody has opened this room.")

    chat.openings.wait(slug, opened)
    try:
        async with closing(subscription):
            visitor.answer(empty_welcome(chat, room_name(address), slug))
            async with alongside(subscription.run(NoLog())):
                await visitor.run()
    finally:
        chat.openings.give_up(slug, opened)


class _Visitor(Listening):
    """Answers pings, and queries as in a room without messages; everything else needs a name."""

    async def handle(self, event: ClientEvent) -> None:
        """Answer; raises `Refusal`."""
        if isinstance(event, Ping):
            self.answer(Pong(0, UNSET if event.key is None else event.key))
        elif isinstance(event, Query):
            self.answer(event.nothing())
        else:
            raise Refusal(Code.NOT_ALLOWED, "Pick a name to take part.")
