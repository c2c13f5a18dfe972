"""People who come back, whatever happens to the servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.faults.stubborn import Stubborn
from tests.integration.conftest import shared
from tests.services.entrance import enter

__all__ = ["shared"]

Arrive = Callable[..., Awaitable[Stubborn]]
"""`await arrive("Ada", url, …)`: somebody of that name, welcomed; `room` chooses the room."""


@pytest.fixture
async def arrive() -> AsyncIterator[Arrive]:
    """Make people come; they leave at the end of the test."""
    tasks: list[asyncio.Task[None]] = []

    async def one(name: str, *urls: str, room: str = "lobby") -> Stubborn:
        person = Stubborn(await enter(urls[0], name), *urls, room=room)
        tasks.append(asyncio.create_task(person.run()))
        await person.welcomed(1)
        return person

    yield one
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
