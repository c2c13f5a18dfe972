"""Background work that an unexpected exception does not end."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
"""Seconds that a loop pauses after an unexpected exception; doubled after each in a row."""
LONGEST_PAUSE = 30.0


class CountsFailures(Protocol):
    """Anything that counts unexpected exceptions."""

    failures: int


@contextmanager
def surviving(what: str, counters: CountsFailures) -> Iterator[None]:
    """Log and count an unexpected exception of the block instead of raising it.

    For callbacks and tasks whose caller could do nothing about it. Cancellation passes through.
    """
    try:
        yield
    except Exception:
        counters.failures += 1
        logger.exception("Unexpected failure: %s. The process goes on.", what)


class Loop:
    """Repeats a step in a task of its own until it is stopped, whatever the step raises."""

    def __init__(
        self, name: str, step: Callable[[], Awaitable[None]], counters: CountsFailures
    ) -> None:
        """`step` waits for its own turn, and is called again as soon as it has returned."""
        self._name = name
        self._step = step
        self._counters = counters
        self._task: asyncio.Task[None] | None = None  # None unless started

    def start(self) -> None:
        """Begin to repeat the step."""
        # A context of its own: a task that lives this long must not keep a request's variables.
        self._task = asyncio.create_task(
            self._run(), name=self._name, context=contextvars.Context()
        )

    async def stop(self) -> None:
        """Cancel the task and wait for its end; without a task nothing happens."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._step()
            except Exception:
                self._counters.failures += 1
                logger.exception("Unexpected failure of the %s, which goes on.", self._name)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                pause = FIRST_PAUSE
