"""Heads that the broker has lost, and what was lost with them: a comparison finds all of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.inbox_stage import ADA, BOB, Stage, running_stage
from tests.rooms.delivery.test_heads import LOST, members


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A running stage."""
    async for each in running_stage(monkeypatch):
        yield each


async def test_lost_heads_are_found(stage: Stage) -> None:
    """After a loss on the broker the rooms are compared with the database; once is enough."""
    ada, bob = await members(stage, ada={1}, bob={2})
    stage.people.head = {1: (3, 4), 2: (0, 0)}
    stage.news.suspect(LOST)
    await eventually(lambda: ada.heads == [[1, 3, 4]])
    stage.people.asked.clear()
    stage.news.suspect(LOST)
    await eventually(lambda: "heads" in stage.people.asked)
    assert ada.heads == [[1, 3, 4]]
    assert bob.heads == []


async def test_lost_names_and_deletions_are_found(stage: Stage) -> None:
    """The comparison with the database finds what was lost with a head, and tells it once."""
    ada, bob = await members(stage, ada={1}, bob={2})
    stage.rename(1, "Tea", 4, told=False)
    stage.delete(1, 2, 5, told=False)
    stage.news.suspect(LOST)
    await eventually(lambda: ada.heads == [[1, 0, 5]])
    assert (ada.names, ada.gone) == (["Tea"], [[1, 2, BOB, 5]])
    stage.people.asked.clear()
    stage.news.suspect(LOST)
    await eventually(lambda: "heads" in stage.people.asked)
    assert (ada.heads, bob.heads, stage.people.asked) == ([[1, 0, 5]], [], ["heads"])


async def test_what_was_lost_before_a_later_head_is_found(stage: Stage) -> None:
    """A later head that arrives hides neither a name nor a deletion; each is found once."""
    ada, bob = await members(stage, ada={1}, bob={2})
    stage.rename(1, "Tea", 4, told=False)
    stage.delete(1, 2, 5, told=False)
    stage.commit(1, 3, 6)
    await eventually(lambda: ada.heads == [[1, 3, 6]])
    assert (ada.names, ada.gone) == ([], [])
    stage.news.suspect(LOST)
    await eventually(lambda: ada.names == ["Tea"])
    stage.people.asked.clear()
    stage.news.suspect(LOST)
    await eventually(lambda: "heads" in stage.people.asked)
    assert (ada.names, ada.gone, stage.people.asked) == (["Tea"], [[1, 2, BOB, 5]], ["heads"])
    assert bob.heads == []


async def test_who_comes_with_an_earlier_inbox_is_told_too(stage: Stage) -> None:
    """Of two members the one whose inbox was read earlier decides from which seq on a room is
    compared."""
    stage.people.rooms = {ADA: {1}, BOB: {1}}
    stage.people.head[1] = (2, 3)
    stage.database.gate = gate = asyncio.Event()
    bob = stage.open(BOB)
    await eventually(lambda: stage.people.asked == ["inbox"])
    stage.rename(1, "Tea", 4, told=False)
    stage.database.gate = None
    ada = stage.open(ADA)
    await eventually(lambda: bool(ada.versions))
    gate.set()
    await eventually(lambda: bool(bob.versions))
    assert bob.shown[0]["places"][0]["room"]["name"] == "Room 1"
    stage.news.suspect(LOST)
    await eventually(lambda: bob.names == ["Tea"])
