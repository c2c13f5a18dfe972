"""Who is here and who is writing, over processes: told everywhere, and gone after a crash."""

import asyncio

import pytest

from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Event, Talk


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    """A room for each test: its people are nobody else's."""
    return str(request.node.name)


async def test_presence_is_told_everywhere(two: tuple[Site, Site], room: str) -> None:
    """Who comes and who goes in one process is told in the other."""
    async with await Talk.connect(two[0].url, room, cookie=await enter(two[0].url, "Ada")) as ada:
        grace = await Talk.connect(two[1].url, room, cookie=await enter(two[1].url, "Grace"))
        came = await ada.wait_for(lambda event: _joined(event, "Grace"))
        assert came["count"] == 2
        await grace.close()
        gone = await ada.wait_for(lambda event: grace.welcome["me"]["id"] in event.get("leave", ()))
        assert gone["count"] == 1


async def test_late_comer_sees_who_is_here(two: tuple[Site, Site], room: str) -> None:
    """A welcome names the people of the other process, each once, however many windows."""
    cookie = await enter(two[0].url, "Ada")
    async with (
        await Talk.connect(two[0].url, room, cookie=cookie) as ada,
        await Talk.connect(two[1].url, room, cookie=cookie),
        await Talk.connect(two[1].url, "elsewhere") as elsewhere,
        await Talk.connect(two[1].url, room, cookie=await enter(two[1].url, "Grace")) as grace,
    ):
        await ada.wait_for(lambda event: _joined(event, "Grace"))
    assert sorted(person["name"] for person in grace.welcome["here"]) == ["Ada", "Grace"]
    assert elsewhere.welcome["here"] == []


async def test_process_that_starts_late_learns(two: tuple[Site, Site], room: str) -> None:
    """A process that was not there when people came is told who is."""
    async with await Talk.connect(two[0].url, room, cookie=await enter(two[0].url, "Ada")):
        await asyncio.to_thread(two[1].restart)
        async with await Talk.connect(two[1].url, room) as reader:
            if not reader.welcome["here"]:
                await reader.wait_for(lambda event: _joined(event, "Ada"))


async def test_ghosts_of_a_crash_go(two: tuple[Site, Site], room: str) -> None:
    """The people of a process that was killed are gone after its lease."""
    async with await Talk.connect(two[0].url, room, cookie=await enter(two[0].url, "Ada")) as ada:
        grace = await Talk.connect(two[1].url, room, cookie=await enter(two[1].url, "Grace"))
        await ada.wait_for(lambda event: _joined(event, "Grace"))
        await asyncio.to_thread(two[1].kill)
        gone = await ada.wait_for(lambda event: grace.welcome["me"]["id"] in event.get("leave", ()))
        assert gone["count"] == 1
        await grace.close()
    await asyncio.to_thread(two[1].start)


async def test_typing_is_told_everywhere(two: tuple[Site, Site], room: str) -> None:
    """Who writes in one process is seen writing in the other, until they post."""
    async with (
        await Talk.connect(two[0].url, room, cookie=await enter(two[0].url, "Ada")) as ada,
        await Talk.connect(two[1].url, room) as reader,
    ):
        await ada.send({"type": "typing", "on": True})
        told = await reader.expect("typing")
        assert [person["name"] for person in told["who"]] == ["Ada"]
        await ada.say("done")
        assert (await reader.expect("typing"))["who"] == []


async def test_typing_ends_by_itself(two: tuple[Site, Site], room: str) -> None:
    """Who vanishes in mid-word is no longer seen writing a while later."""
    ada = await Talk.connect(two[0].url, room, cookie=await enter(two[0].url, "Ada"))
    async with await Talk.connect(two[1].url, room) as reader:
        await ada.send({"type": "typing", "on": True})
        assert (await reader.expect("typing"))["who"] != []
        ada.abort()
        assert (await reader.expect("typing"))["who"] == []


def _joined(event: Event, name: str) -> bool:
    people = [*event.get("join", ()), *event.get("here", ())]
    return event["type"] == "presence" and name in [person["name"] for person in people]
