"""How every socket of the chat is opened, admitted and closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import Error as DatabaseFailure

from rooms.delivery.chat import Chat
from rooms.delivery.recipient import Held
from rooms.delivery.sending import Lagging
from rooms.delivery.subscription import Subscription
from rooms.log.people import Profile, profile_of
from rooms.protocol import Close, Person
from websocket.connection import WebSocket
from websocket.identity import load_user

GOODBYE = 5.0
"""Seconds that sending the last answers may take, and then the close frame."""
BUSY = "The chat is busy."


class Ended(Exception):
    """The server ends the conversation: close code and reason."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class BadPosition(ValueError):
    """`since`, `epoch`, `inbox`, `heads` or `present` are not what a client was told."""


def whose(session: SessionBase) -> Profile | None:
    """The person of a session; None for a visitor without a name. Reads the database."""
    if session.session_key is None:
        return None
    user: Any = load_user(session)
    return profile_of(user) if user.is_authenticated else None


def held_inbox(socket: WebSocket) -> Held | None:
    """What the client has of its inbox; None: it asks for no inbox.

    A version without the sum of heads counts as none: nobody knows what the client has missed.
    Raises `BadPosition`.
    """
    version, heads = (socket.query_params.get(name) for name in ("inbox", "heads"))
    if version is None:
        return None
    for number in (version, "0" if heads is None else heads):
        if not (number.isascii() and number.isdigit() and len(number) <= 16):
            raise BadPosition("inbox and heads are whole numbers.")
    return Held() if heads is None else Held(int(version), int(heads))


def is_present(socket: WebSocket) -> bool:
    """Whether somebody looks at the room through this client, and so is shown as here.

    False with `present=0`: the client comes only to give commands. Raises `BadPosition`.
    """
    present = socket.query_params.get("present", "1")
    if present not in ("0", "1"):
        raise BadPosition("present is 0 or 1.")
    return present == "1"


async def turn_away(socket: WebSocket, code: Close, reason: str) -> None:
    """Accept and close: a page cannot read the reason of a refused handshake."""
    await socket.accept()
    await socket.close(code, reason)


@asynccontextmanager
async def admitted(
    chat: Chat, socket: WebSocket, me: Person | None, since: int
) -> AsyncIterator[Subscription | None]:
    """Accept the socket and note its session; yields None if it was turned away.

    `since` is what `chat.sessions.said` was before the person was read from the database.
    """
    with chat.sockets.one_more(me, socket.client) as has_room:
        if not has_room:
            await turn_away(socket, Close.TOO_MANY_SOCKETS, "Too many open windows.")
            yield None
            return
        session = socket.session.session_key if me is not None else None
        await socket.accept()
        socket.forget_request()
        subscription = chat.hub.subscription(socket)
        if me is not None and session is not None:
            chat.sessions.hold(session, me, subscription, since)
        else:
            chat.sessions.hold_visitor(subscription, since)
        try:
            yield subscription
        finally:
            chat.paces.of(me)  # whoever comes back at once goes on at the same pace
            if session is not None:
                chat.sessions.release(session, subscription)
            else:
                chat.sessions.release_visitor(subscription)


@asynccontextmanager
async def closing(subscription: Subscription) -> AsyncIterator[None]:
    """Close the socket with the code that fits how the block ended."""
    socket = subscription.socket
    try:
        yield
    except Ended as end:
        await _send_away(subscription, end)
    except Lagging:
        await _goodbye(socket, Close.LAGGING, "This connection takes nothing.")
    except (DatabaseFailure, TimeoutError):
        # The log could not be read: a client that returns with `since` gets the rest.
        await _goodbye(socket, Close.RESYNC, BUSY)
    except asyncio.CancelledError:
        if subscription.goodbye is None:
            raise
        with suppress(Lagging, TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await subscription.finish()
        await _goodbye(socket, *subscription.goodbye)


async def _send_away(subscription: Subscription, end: Ended) -> None:
    """Close as the conversation ended, after the last of its answers."""
    try:
        await subscription.finish()
    except Lagging:
        end = Ended(Close.LAGGING, "This connection takes nothing.")
    await _goodbye(subscription.socket, end.code, end.reason)


async def _goodbye(socket: WebSocket, code: int, reason: str) -> None:
    """Close; a peer that does not take the close frame in time is cut off by the server."""
    with suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE):
            await socket.close(code, reason)
