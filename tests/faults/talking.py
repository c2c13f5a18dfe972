"""A conversation that goes on while something happens, and what must be true afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from tests.faults.stubborn import Stubborn
from tests.integration.database import messages
from tests.services.site import Site

BEFORE, AFTER = 20, 20
"""Messages of each person that must be acked before and said after what happens."""


async def talk_through(people: Sequence[Stubborn], happening: Callable[[], Awaitable[None]]) -> int:
    """Everybody talks; `happening` runs in mid-conversation; returns how much was said.

    They go on until it is over and for a while after, and never wait for each other.
    """
    over = asyncio.Event()
    talks = [asyncio.create_task(_talk(person, n, over)) for n, person in enumerate(people)]
    try:
        for person in people:
            await person.acked(BEFORE)
        await happening()
    finally:
        over.set()
        said = await asyncio.gather(*talks)
    return sum(said)


async def everything_arrived(
    people: Sequence[Stubborn], said: int, served: Site, room: str = "lobby"
) -> None:
    """Each post in the room is acked, stored once, and heard once, in order, by everybody."""
    stored = [row for row in messages(served) if row[0] == room]
    assert len(stored) == said
    for person in people:
        await person.heard(said)
        assert person.ids == [number for _, number, _, _, _, _ in stored]
    acks = {key: {ack["seq"] for ack in got} for p in people for key, got in p.acks.items()}
    assert acks == {key: {seq} for _, _, seq, _, key, _ in stored}


async def _talk(person: Stubborn, number: int, over: asyncio.Event) -> int:
    """Post, each message after the ack of the one before, as a person would."""
    said = 0
    after = 0
    while after < AFTER:
        after += over.is_set()
        said += 1
        await person.post(f"p{number} {said}")
        await person.acked(said)
    return said
