"""Readers who stop reading: others do not notice, memory stays bounded, nothing is lost."""

from contextlib import AsyncExitStack
from pathlib import Path

from tests.faults.deaf import deaf_reader, listen_again
from tests.integration.crowd import all_heard, crowd, pour
from tests.services.fixtures import StartSite
from tests.services.talk import Talk

TEXT = "x" * 3900
COUNT = 1200
"""Messages of 4 KB: several times what queue and kernel hold for one reader."""
DEAF = 5
FLOOD = 5000
BOUND = 12 * 1024
"""KiB: a queue of 1 MiB for each of them, their transports, and the allocator's slack."""


async def test_deaf_reader_becomes_a_cursor(site: StartSite) -> None:
    """One who stopped reading has the full log, each message once, when they read again."""
    served = site()
    async with crowd([served.url] * 2) as people, deaf_reader(served.url) as deaf:
        await pour(people[0], TEXT, COUNT)
        await all_heard(people, COUNT)
        assert len(deaf.messages) < COUNT
        listen_again(deaf)
        await all_heard([deaf], COUNT)
        await people[0].say("live again")
        await all_heard([*people, deaf], COUNT + 1)
    assert served.complaints() == []


async def test_deaf_readers_cost_bounded_memory(site: StartSite) -> None:
    """Of a flood that nobody reads, a server keeps its bounds and not the flood."""
    served = site()
    async with crowd([served.url]) as (ada,), AsyncExitStack() as stack:
        await pour(ada, TEXT, 300)  # fills the feed's own memory of the room
        before = _memory(served.pid)
        readers = [await stack.enter_async_context(deaf_reader(served.url)) for _ in range(DEAF)]
        await pour(ada, TEXT, FLOOD)
        grown = _memory(served.pid) - before
    assert grown < BOUND < FLOOD * len(TEXT) // 1024
    assert len(readers) == DEAF


async def test_deaf_reader_is_told_the_state(site: StartSite) -> None:
    """Typing and presence shed on the way are told anew once one reads again."""
    served = site()
    async with crowd([served.url]) as (ada,), deaf_reader(served.url) as deaf:
        await pour(ada, TEXT, COUNT)
        async with crowd([served.url]):
            await ada.expect("presence")
            listen_again(deaf)
            await deaf.until(COUNT)
            told = await deaf.wait_for(lambda event: "here" in event and event["count"] == 2)
    assert told["type"] == "presence"


async def test_answer_is_not_held_up(site: StartSite) -> None:
    """Those who read are answered while another one in the room does not."""
    served = site()
    async with crowd([served.url]) as (ada,), deaf_reader(served.url):
        await pour(ada, TEXT, COUNT)
        async with await Talk.connect(served.url) as reader:
            pong = await reader.ask({"type": "ping", "key": "p1"})
    assert pong["head"] == COUNT


def _memory(pid: int) -> int:
    """Memory of a process in KiB (VmRSS)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
