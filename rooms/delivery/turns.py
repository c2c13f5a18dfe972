"""Turns for work that holds up the event loop for a millisecond or more."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType


class Turns:
    """Lets one long piece of work run at a time: `async with turns:` around each.

    After each, the loop is left to everybody else for as long as it took: who sends many long
    texts at once delays themselves, and the acks of others by hardly more than one of the texts.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._began = 0.0

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        self._began = time.perf_counter()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        spent = time.perf_counter() - self._began
        asyncio.get_running_loop().call_later(spent, self._lock.release)
