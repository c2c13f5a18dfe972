"""The receive loop of a room's socket: one client's events, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from django.db import Error as DatabaseFailure
from msgspec import UNSET, Raw

from rooms.delivery import log
from rooms.delivery.chat import Chat
from rooms.delivery.event import Event, answer, wire_time
from rooms.delivery.feed import Feed
from rooms.delivery.store import Outcome, Stored
from rooms.delivery.subscription import Subscription
from rooms.delivery.writer import Full
from rooms.domain.policy import abilities
from rooms.domain.services import NotDone, draft_post
from rooms.protocol import (
    Ack,
    BadEvent,
    ClientEvent,
    Close,
    Code,
    Error,
    GetHistory,
    History,
    Person,
    Ping,
    Pong,
    Post,
    SetTyping,
    decode,
    error,
)
from rooms.web.rate import Rate


class Ended(Exception):
    """The server ends the conversation: close code and reason."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Conversation:
    """What one client says in one room, and what it is answered."""

    def __init__(
        self, chat: Chat, feed: Feed, subscription: Subscription, me: Person | None, name: str = ""
    ) -> None:
        self._chat = chat
        self._feed = feed
        self._subscription = subscription
        self._me = me
        # The name as this client spells it: the first post gives the room its name.
        self._name = name or feed.room.name
        self._rate = Rate(chat.limits.events, chat.limits.window)
        self._flood = Rate(chat.limits.flood, chat.limits.window)
        self._outstanding = 0
        self._fewer = asyncio.Event()

    async def run(self) -> None:
        """Answer until the peer leaves (`Disconnected`) or must go (`Ended`)."""
        receive = self._subscription.socket.receive_message
        while True:
            if self._subscription.full:
                # A client that does not read its answers may not ask for more of them.
                await self._subscription.relieved()
            frame = await receive()
            if self._flood.wait():
                raise Ended(Close.FLOOD, "Too many events.")
            await self._take(frame)

    async def _take(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self._answer(error(Code.BAD_FRAME, "Events are JSON in text frames."))
            raise Ended(Close.PROTOCOL, "Binary frames are not understood.")
        try:
            event = self._decode(frame)
        except BadEvent as bad:
            self._answer(bad.error)
            return
        pause = self._rate.wait()
        if pause:
            self._answer(_slow_down(event.key, pause))
            return
        await self._handle(event)

    def _decode(self, frame: str) -> ClientEvent:
        limit = self._chat.limits.frame
        # A character takes one to four bytes: only in between must they be counted.
        if limit and len(frame) * 4 > limit and len(frame.encode(errors="replace")) > limit:
            raise BadEvent(Code.TOO_BIG, f"An event can have at most {limit} bytes.")
        return decode(frame)

    async def _handle(self, event: ClientEvent) -> None:
        try:
            if isinstance(event, Post):
                await self._post(event)
            elif isinstance(event, SetTyping):
                self._set_typing(event)
            elif isinstance(event, GetHistory):
                await self._history(event)
            else:
                self._pong(event)
        except NotDone as reason:
            self._answer(error(reason.code, str(reason), re=event.key))

    async def _post(self, event: Post) -> None:
        draft = draft_post(self._feed.key, self._name, self._me, event, self._chat.limits)
        limit = self._chat.limits.outstanding
        while limit and self._outstanding >= limit:
            self._fewer.clear()
            await self._fewer.wait()
        try:
            self._chat.writer.submit(draft, self._posted if event.key else self._posted_unasked)
        except Full:
            self._answer(error(Code.BUSY, _BUSY, re=event.key, retry=True, after=1))
            return
        self._outstanding += 1
        if self._me is not None and self._chat.signals.is_writing(self._feed.topic, self._me):
            self._chat.signals.set_typing(self._feed.topic, self._me, False)

    def _posted(self, outcome: Outcome) -> None:
        draft = outcome.draft
        if isinstance(outcome, Stored):
            at = wire_time(outcome.at)
            self._answer(Ack(draft.key, outcome.number, outcome.seq, at, outcome.dup))
        else:
            self._answer(error(outcome.code, outcome.text, re=draft.key, retry=outcome.retry))
        self._one_fewer()

    def _posted_unasked(self, outcome: Outcome) -> None:
        """A post without a key is not acked, but its failure is told."""
        if not isinstance(outcome, Stored):
            self._answer(error(outcome.code, outcome.text, retry=outcome.retry))
        self._one_fewer()

    def _one_fewer(self) -> None:
        self._outstanding -= 1
        self._fewer.set()

    def _set_typing(self, event: SetTyping) -> None:
        if self._me is None or "typing" not in abilities(self._me):
            raise NotDone(Code.NOT_ALLOWED, "Pick a name to talk.")
        self._chat.signals.set_typing(self._feed.topic, self._me, event.on)

    async def _history(self, event: GetHistory) -> None:
        limits = self._chat.limits
        limit = min(event.limit or limits.page or 50, limits.page_max or 10_000)
        function, number = _page_of(event)
        try:
            events, more = await self._chat.database.read(
                function, self._feed.key, number, limit, limits.page_size
            )
        except (DatabaseFailure, TimeoutError):
            self._answer(error(Code.BUSY, _BUSY, re=event.key, retry=True, after=1))
            return
        self._answer(History(event.key, [Raw(each.raw) for each in events], more))

    def _pong(self, event: Ping) -> None:
        # A client that is still sent earlier changes must not think that it has missed them.
        reached = self._subscription.reached
        head = self._feed.last if reached is None else reached
        self._answer(Pong(head, UNSET if event.key is None else event.key))

    def _answer(self, event: Ack | Error | History | Pong) -> None:
        self._subscription.answer(answer(event))


_BUSY = "The chat is busy. Try again in a moment."

Page = Callable[[str, int, int, int], tuple[list[Event], bool]]


def _page_of(event: GetHistory) -> tuple[Page, int]:
    if event.before is not None:
        return log.page_before, event.before
    if event.after is not None:
        return log.page_after, event.after
    return log.page_around, event.around or 0


def _slow_down(key: str | None, pause: float) -> Error:
    after = max(0.1, round(pause, 1))
    return error(Code.RATE_LIMITED, "That was a lot at once.", re=key, retry=True, after=after)
