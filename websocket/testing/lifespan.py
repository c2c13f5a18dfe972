"""Running an application's lifespan hooks around a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websocket.types import Application


@asynccontextmanager
async def running(application: Application, *, deadline: float = 5.0) -> AsyncIterator[Any]:
    """Start the application up, give the state that its hooks left, and shut it down after.

    Raises RuntimeError with the application's words when either fails, and TimeoutError when
    either takes longer than `deadline` seconds.
    """
    state: dict[str, Any] = {}
    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue(2)
    answers: asyncio.Queue[Any] = asyncio.Queue(2)
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": state}
    task = asyncio.create_task(_run(application(scope, events.get, answers.put)))
    try:
        await _step("startup", events, answers, deadline)
        yield state
        await _step("shutdown", events, answers, deadline)
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=deadline)


async def _run(lifespan: Any) -> None:
    await lifespan


async def _step(
    phase: str, events: asyncio.Queue[dict[str, Any]], answers: asyncio.Queue[Any], deadline: float
) -> None:
    await events.put({"type": f"lifespan.{phase}"})
    async with asyncio.timeout(deadline):
        answer = await answers.get()
    if answer["type"] != f"lifespan.{phase}.complete":
        raise RuntimeError(answer.get("message", f"The application's {phase} failed."))
