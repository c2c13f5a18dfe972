"""Several people in one room, on one site or over several, and what each of them must have."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from tests.services.entrance import enter
from tests.services.talk import Talk


@asynccontextmanager
async def crowd(urls: Sequence[str], room: str = "lobby") -> AsyncIterator[list[Talk]]:
    """One person with a name for each of `urls`, all in `room`."""
    async with AsyncExitStack() as stack:
        people = []
        for number, url in enumerate(urls):
            cookie = await enter(url, f"Person {number}")
            talk = await Talk.connect(url, room, cookie=cookie)
            people.append(await stack.enter_async_context(talk))
        yield people


async def pour(talk: Talk, text: str, count: int) -> None:
    """Post `count` numbered messages without waiting in between, then wait for all acks.

    Events that came until then are not waited for again; `Talk.messages` has the messages.
    """
    waiting = {await talk.post(f"{text} {number}") for number in range(count)}
    while waiting:
        event = await talk.wait_for(lambda _: True)
        if event["type"] == "ack":
            waiting.remove(event["re"])
        assert event["type"] != "error", event


async def all_heard(people: Sequence[Talk], count: int) -> None:
    """Everybody has `count` messages, each once, in order, the same for all; and no change of the
    log is missing between those that came."""
    logs = await asyncio.gather(*(person.until(count) for person in people))
    for person in people:
        assert len(person.ids) == count
        assert person.ids == sorted(set(person.ids))
        head = person.welcome["head"]
        assert person.changes == list(range(head + 1, head + 1 + len(person.changes)))
    texts = [[message["text"] for message in log] for log in logs]
    assert all(other == texts[0] for other in texts[1:])
