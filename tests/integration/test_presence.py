"""Who is here and who is writing, over processes: told everywhere, and gone after a crash."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.entrance import enter
from tests.services.redis_server import RedisServer
from tests.services.site import Site, unlimited
from tests.services.talk import Event, Talk


@pytest.fixture
def two(
    redis_server: RedisServer, fresh_database: Callable[[], str], tmp_path: Path
) -> Iterator[tuple[Site, Site]]:
    """Two processes of one site, with presence in a hurry."""
    env = {"REDIS_URL": redis_server.url, "DATABASE_URL": fresh_database()}
    env |= {"DATA_DIR": str(tmp_path), **unlimited()}
    servers = [Site("fast", 1, env, tmp_path / f"{number}.log") for number in range(2)]
    for server in servers:
        server.command = [
            "tests.integration.hurried:application" if part == "chatsite.asgi:application" else part
            for part in server.command
        ]
        server.start()
    yield servers[0], servers[1]
    for server in servers:
        server.kill()


async def test_presence_is_told_everywhere(two: tuple[Site, Site]) -> None:
    """Who comes and who goes in one process is told in the other."""
    async with await Talk.connect(two[0].url, cookie=await enter(two[0].url, "Ada")) as ada:
        grace = await Talk.connect(two[1].url, cookie=await enter(two[1].url, "Grace"))
        came = await ada.wait_for(lambda event: _joined(event, "Grace"))
        assert came["count"] == 2
        await grace.close()
        gone = await ada.wait_for(lambda event: grace.welcome["me"]["id"] in event.get("leave", ()))
        assert gone["count"] == 1


async def test_late_comer_sees_who_is_here(two: tuple[Site, Site]) -> None:
    """A welcome names the people of the other process, each once, however many windows."""
    cookie = await enter(two[0].url, "Ada")
    async with (
        await Talk.connect(two[0].url, cookie=cookie) as ada,
        await Talk.connect(two[1].url, cookie=cookie),
        await Talk.connect(two[1].url, "elsewhere") as elsewhere,
        await Talk.connect(two[1].url, cookie=await enter(two[1].url, "Grace")) as grace,
    ):
        await ada.wait_for(lambda event: _joined(event, "Grace"))
    assert sorted(person["name"] for person in grace.welcome["here"]) == ["Ada", "Grace"]
    assert elsewhere.welcome["here"] == []


async def test_process_that_starts_late_learns(two: tuple[Site, Site]) -> None:
    """A process that was not there when people came is told who is."""
    async with await Talk.connect(two[0].url, cookie=await enter(two[0].url, "Ada")):
        await asyncio.to_thread(two[1].restart)
        async with await Talk.connect(two[1].url) as reader:
            if not reader.welcome["here"]:
                await reader.wait_for(lambda event: _joined(event, "Ada"))


async def test_ghosts_of_a_crash_go(two: tuple[Site, Site]) -> None:
    """The people of a process that was killed are gone after its lease."""
    async with await Talk.connect(two[0].url, cookie=await enter(two[0].url, "Ada")) as ada:
        grace = await Talk.connect(two[1].url, cookie=await enter(two[1].url, "Grace"))
        await ada.wait_for(lambda event: _joined(event, "Grace"))
        await asyncio.to_thread(two[1].kill)
        gone = await ada.wait_for(lambda event: grace.welcome["me"]["id"] in event.get("leave", ()))
        assert gone["count"] == 1
        await grace.close()


async def test_typing_is_told_everywhere(two: tuple[Site, Site]) -> None:
    """Who writes in one process is seen writing in the other, until they post."""
    async with (
        await Talk.connect(two[0].url, cookie=await enter(two[0].url, "Ada")) as ada,
        await Talk.connect(two[1].url) as reader,
    ):
        await ada.send({"type": "typing", "on": True})
        told = await reader.expect("typing")
        assert [person["name"] for person in told["who"]] == ["Ada"]
        await ada.say("done")
        assert (await reader.expect("typing"))["who"] == []


async def test_typing_ends_by_itself(two: tuple[Site, Site]) -> None:
    """Who vanishes in mid-word is no longer seen writing a while later."""
    ada = await Talk.connect(two[0].url, cookie=await enter(two[0].url, "Ada"))
    async with await Talk.connect(two[1].url) as reader:
        await ada.send({"type": "typing", "on": True})
        assert (await reader.expect("typing"))["who"] != []
        ada.abort()
        assert (await reader.expect("typing"))["who"] == []


def _joined(event: Event, name: str) -> bool:
    people = [*event.get("join", ()), *event.get("here", ())]
    return event["type"] == "presence" and name in [person["name"] for person in people]
