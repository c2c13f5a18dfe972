"""Readers who stop reading: others do not notice, memory stays bounded, nothing is lost."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.faults.deaf import deaf_reader, listen_again
from tests.faults.slow import SlowReader
from tests.integration.crowd import all_heard, crowd, pour
from tests.services.fixtures import StartSite
from tests.services.site import Kind
from tests.services.talk import Talk

TEXT = "x" * 3900
COUNT = 1200
"""Messages of 4 KB: several times what queue and kernel hold for one reader."""
DEAF = 5
FLOOD = 5000
ASKERS = 20
TICKS = 100
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


@pytest.mark.one_database
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


@pytest.mark.one_database
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


@pytest.mark.one_database
async def test_answer_is_not_held_up(site: StartSite) -> None:
    """Those who read are answered while another one in the room does not."""
    served = site()
    async with crowd([served.url]) as (ada,), deaf_reader(served.url):
        await pour(ada, TEXT, COUNT)
        await ada.until(COUNT)
        async with await Talk.connect(served.url) as reader:
            pong = await reader.ask({"type": "ping", "key": "p1"})
    assert pong["head"] == ada.last


@pytest.mark.parametrize("kind", ["serve", "uvicorn"])
async def test_every_return_takes_a_slow_reader_further(site: StartSite, kind: Kind) -> None:
    """One whose visits are short has the whole burst in the end, each message once, in order."""
    served = site(kind)
    async with crowd([served.url]) as (ada,):
        await pour(ada, "x" * 2000, 100)
        await ada.until(100)
        reader = SlowReader(served.url, ada.epoch)
        while reader.since < ada.last:
            before = reader.since
            await reader.visit(50_000, until=ada.last)
            assert reader.since > before
    assert reader.ids == ada.ids
    assert served.complaints() == []


@pytest.mark.one_database
async def test_a_slow_reader_is_waited_for(site: StartSite) -> None:
    """One who reads on is not cut off, though a write takes several times its deadline."""
    served = site(env={"CHAT_WRITE": "1"})
    async with crowd([served.url]) as (ada,):
        await pour(ada, TEXT, 120)
        await ada.until(120)
        reader = SlowReader(served.url, ada.epoch)
        await reader.visit(10_000_000, pause=0.015, until=ada.last)
    assert reader.ids == ada.ids


@pytest.mark.one_database
async def test_answers_that_nobody_reads_cost_bounded_memory(site: StartSite) -> None:
    """Who asks for all the history there may be and reads none of it keeps what the limits say."""
    served = site()
    async with crowd([served.url]) as (ada,), AsyncExitStack() as stack:
        await pour(ada, "\N{UNICORN FACE}" * 3990, 200)
        askers = [await stack.enter_async_context(deaf_reader(served.url)) for _ in range(ASKERS)]
        before = _memory(served.pid)
        for asker in askers:
            for number in range(60):
                page = {"type": "history", "key": f"h{number}", "before": 999, "limit": 200}
                await asker.send(page)
        await _idle(served.pid)
        grown = _memory(served.pid) - before
    assert grown < ASKERS * 1536


async def _idle(pid: int) -> None:
    """Wait until a process has nothing to do: it uses next to no CPU time."""
    # A machine with little to spare takes a minute for all that was asked.
    async with asyncio.timeout(90):
        before = -TICKS
        while (used := _ticks(pid)) > before + 1:
            before = used
            await asyncio.sleep(0.3)


def _ticks(pid: int) -> int:
    """CPU time that a process has used, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _memory(pid: int) -> int:
    """Memory of a process in KiB (VmRSS)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
