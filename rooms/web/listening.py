"""The receive loop of every socket of the chat: one client's events, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import structs

from rooms.delivery.event import Event, answer
from rooms.delivery.rate import Pace
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.protocol import ClientEvent, Close, Code, Error, error
from rooms.web import frames
from rooms.web.entrance import Ended
from rooms.web.frames import BadEvent, Reader


class Listening:
    """Reads the events of one client within its limits, and sends events to this client alone."""

    reader: Reader = frames.READER
    """Reads all that a client may send."""

    def __init__(self, subscription: Subscription, limits: Limits, pace: Pace) -> None:
        self._subscription = subscription
        self._limits = limits
        self._pace = pace

    async def run(self) -> None:
        """Answer until the peer leaves (`Disconnected`) or the server closes (`Ended`)."""
        receive = self._subscription.socket.receive_message
        while True:
            if self._subscription.full:
                # A client that does not read its answers may not ask for more of them.
                await self._subscription.relieved()
            frame = await receive()
            if self._pace.flood.wait():
                raise Ended(Close.FLOOD, "Too many events.")
            await self._take(frame)

    async def handle(self, event: ClientEvent) -> None:
        """Handle an event of the client; raises `Refusal`."""
        raise NotImplementedError

    @property
    def full(self) -> bool:
        """The peer reads too slowly (`rooms.delivery.inbox.Window`)."""
        return self._subscription.full

    def show(self, event: Event) -> None:
        """Send an event to this client alone (`rooms.delivery.inbox.Window`)."""
        self._subscription.answer(event)

    def answer(self, event: msgspec.Struct) -> None:
        """Send an event of the protocol to this client alone."""
        self._subscription.answer(answer(event))

    def refuse(self, key: str | None, refusal: Refusal) -> None:
        """Send the error of a refusal."""
        told = error(
            refusal.code,
            refusal.text,
            re=key,
            retry=refusal.retry,
            after=1 if refusal.code is Code.BUSY else 0,
        )
        self.answer(structs.replace(told, **refusal.more) if refusal.more else told)

    async def _take(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self.answer(error(Code.BAD_FRAME, frames.NO_BINARY))
            raise Ended(Close.PROTOCOL, "Binary frames are not understood.")
        try:
            event = frames.read(frame, self._limits.frame, self.reader)
        except BadEvent as bad:
            self.answer(bad.error)
            return
        pause = self._pace.events.wait()
        if pause:
            self.answer(_slow_down(event.key, pause))
            return
        try:
            await self.handle(event)
        except Refusal as refusal:
            self.refuse(event.key, refusal)


def _slow_down(key: str | None, pause: float) -> Error:
    after = max(0.1, round(pause, 1))
    return error(Code.RATE_LIMITED, "That was a lot at once.", re=key, retry=True, after=after)


class NoLog:
    """The source of a subscription without a room: it has nothing to read (`Source`)."""

    async def catch_up(self, seq: int) -> tuple[Sequence[Event], int]:
        """No changes."""
        return (), seq

    def passed_on(self) -> int:
        """No change was passed on."""
        return 0

    def state(self) -> Sequence[Event]:
        """Neither typing nor presence."""
        return ()
