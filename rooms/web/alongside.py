"""Two tasks side by side: the one that runs the block, and one beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def alongside(beside: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `beside` in a task of its own for as long as the block runs.

    When the block ends, the task is cancelled and awaited. When the task ends first, the block
    is cancelled and what ended the task is raised in its place (`CancelledError` where it was
    cancelled). No `TaskGroup`: before Python 3.13 it can lose a cancellation that meets an
    error; and a second task for the block would cost every connection its memory.
    """
    block = asyncio.current_task()
    if block is None:
        raise RuntimeError("alongside() needs a task to run in")
    task = asyncio.create_task(beside)
    over = False
    interrupted = False

    def interrupt(_: asyncio.Task[None]) -> None:
        nonlocal interrupted
        if not over:
            interrupted = block.cancel()

    task.add_done_callback(interrupt)
    try:
        yield
    except asyncio.CancelledError:
        # As `asyncio.timeout` does: our own cancellation is taken back, anybody else's stands.
        if not interrupted or block.uncancel() > 0:
            raise
        task.result()
    finally:
        over = True
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
