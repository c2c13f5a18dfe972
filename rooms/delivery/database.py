"""The delivery's own database threads: the event loop never waits for a query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2
"""Threads that read, each with a connection of its own."""
DEADLINE = 8
"""Seconds a read may take, queueing included."""


class Database:
    """A few reading threads with a lasting connection each (the writer has its own).

    Django ties a connection to a thread. `sync_to_async` would give either one thread for
    the whole process or one a socket; both are wrong for a chat.
    """

    def __init__(self) -> None:
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="chat-read")

    async def read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` on a reading thread; raises `TimeoutError` after `DEADLINE`."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(DEADLINE):
            return await loop.run_in_executor(
                self._readers, partial(_on_live_connection, function, *args, **kwargs)
            )

    async def close(self) -> None:
        """Close every thread's connection and end the threads."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        everybody = Barrier(READERS, timeout=DEADLINE)
        for closing in [self._readers.submit(_close_own, everybody) for _ in range(READERS)]:
            closing.result()
        self._readers.shutdown()


def _close_own(everybody: Barrier) -> None:
    """Close this thread's connection; none takes a second turn before all had theirs, or one of
    them waits in vain for its database."""
    with suppress(BrokenBarrierError):
        everybody.wait()
    connections.close_all()


def _on_live_connection(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a read; once more on a new connection where the database had gone away."""
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connections.close_all()
        return function(*args, **kwargs)
