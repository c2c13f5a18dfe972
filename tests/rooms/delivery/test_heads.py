"""Heads: members hear where their rooms are, at most five times a second, and nobody else does."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from rooms.delivery import heads
from rooms.delivery.heads import CHANNELS, TOPIC
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.inbox_stage import ADA, BOB, Stage, WindowDouble, running_stage

LOST = frozenset([f"{TOPIC}1"])


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A running stage."""
    async for each in running_stage(monkeypatch):
        yield each


def published(stage: Stage) -> list[list[int]]:
    """All heads that went to the broker."""
    bodies = [body for topic, body in stage.broker.published if topic.startswith(TOPIC)]
    return [news[:3] for body in bodies for news in json.loads(body)]


async def members(stage: Stage, ada: set[int], bob: set[int]) -> list[WindowDouble]:
    """Windows of Ada and Bob, members of these rooms."""
    stage.people.rooms = {ADA: ada, BOB: bob}
    windows = [stage.open(ADA), stage.open(BOB)]
    await eventually(lambda: all(window.versions for window in windows))
    return windows


async def test_members_are_told(stage: Stage) -> None:
    """A room's head reaches its members, and no outsider."""
    ada, bob = await members(stage, ada={1, 2}, bob={2})
    stage.commit(1, 1, 2)
    stage.commit(2, 5, 9)
    await eventually(lambda: ada.heads == [[1, 1, 2], [2, 5, 9]])
    assert bob.heads == [[2, 5, 9]]


async def test_all_processes_are_told(stage: Stage) -> None:
    """Heads are published on the room's channel, and heard from every process."""
    (ada, _) = await members(stage, ada={1, 17}, bob=set())
    stage.commit(17, 1, 2)
    await eventually(lambda: published(stage) == [[17, 1, 2]])
    assert [topic for topic, _ in stage.broker.published] == [f"{TOPIC}1"]
    assert {f"{TOPIC}{number}" for number in range(CHANNELS)} <= stage.broker.topics
    stage.news.receive(b"[[1,3,4],[5,1,1]]")
    assert ada.heads == [[17, 1, 2], [1, 3, 4]]


async def test_own_heads_are_told_once(stage: Stage) -> None:
    """What a process publishes it hears, too: repeats and what is late are dropped."""
    (ada, _) = await members(stage, ada={1}, bob=set())
    stage.commit(1, 2, 3)
    await eventually(lambda: ada.heads == [[1, 2, 3]])
    stage.news.receive(b"[[1,2,3]]")
    stage.news.receive(b"[[1,1,2]]")
    assert ada.heads == [[1, 2, 3]]


async def test_transactions_are_told_of_out_of_order(stage: Stage) -> None:
    """Two threads may report their commits in the other order: the later head counts."""
    (ada, _) = await members(stage, ada={1}, bob=set())
    stage.commit(1, 3, 4)
    stage.commit(1, 2, 3)
    await eventually(lambda: bool(published(stage)))
    assert (published(stage), ada.heads) == ([[1, 3, 4]], [[1, 3, 4]])


async def test_changes_are_gathered(stage: Stage) -> None:
    """However much is written to a room while heads are gathered, it is told once."""
    (ada, _) = await members(stage, ada={1}, bob=set())
    for seq in range(1, 101):
        stage.commit(1, seq, seq)
    await eventually(lambda: ada.heads != [])
    assert ada.heads == published(stage) == [[1, 100, 100]]


def test_a_room_is_told_of_five_times_a_second_at_most() -> None:
    """Heads leave when they have been gathered for so long, and not before."""
    assert 1 / heads.GATHER <= 5


async def test_who_leaves_a_room_hears_of_it_no_longer(stage: Stage) -> None:
    """Once the inbox says that somebody is no member, they get no head of the room."""
    ada, bob = await members(stage, ada={1}, bob={1})
    stage.people.rooms[BOB] = set()
    stage.bump(BOB, 1)
    await eventually(lambda: bob.versions == [0, 1])
    stage.commit(1, 1, 1)
    await eventually(lambda: ada.heads == [[1, 1, 1]])
    assert bob.heads == []


async def test_who_has_gone_is_forgotten(stage: Stage) -> None:
    """A person without a window is no listener any more."""
    ada, _ = await members(stage, ada={1}, bob={1})
    stage.inboxes.close(ADA, ada)
    stage.commit(1, 1, 1)
    await eventually(lambda: published(stage) == [[1, 1, 1]])
    assert ada.heads == []


async def test_head_that_overtakes_the_inbox(stage: Stage) -> None:
    """A head that is told while an inbox is being read is told again after that inbox."""
    stage.people.rooms[ADA] = {1}
    stage.people.head[1] = (1, 1)
    stage.database.gate = asyncio.Event()
    window = stage.open()
    await eventually(lambda: stage.people.asked == ["inbox"])
    stage.commit(1, 2, 2)
    await eventually(lambda: published(stage) == [[1, 2, 2]])
    stage.database.gate.set()
    await eventually(lambda: len(window.shown) == 2)
    assert [event["type"] for event in window.shown] == ["inbox", "heads"]
    assert window.heads == [[1, 2, 2]]


async def test_slow_reader_gets_the_inbox_in_place_of_heads(stage: Stage) -> None:
    """Heads are not queued for a window that is full: it gets the whole inbox later."""
    ada, _ = await members(stage, ada={1}, bob=set())
    ada.full = True
    for seq in range(1, 50):
        stage.news.receive(json.dumps([[1, seq, seq]]).encode())
    ada.full = False
    stage.people.head[1] = (49, 49)
    stage.inboxes.suspect(frozenset(["user:1"]))
    await eventually(lambda: ada.versions == [0, 0])
    assert ada.shown[-1]["places"][0]["posts"] == 49


async def test_many_are_told_less_often(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many members are here, a head waits after another, and only the latest is told."""
    monkeypatch.setattr(heads, "TOLD", 2)
    ada, _ = await members(stage, ada={1, 2}, bob=set())
    for seq in range(1, 20):
        stage.news.receive(json.dumps([[1, seq, seq]]).encode())
    stage.news.receive(json.dumps([[2, 7, 7]]).encode())
    assert ada.heads == [[1, 1, 1], [2, 7, 7]]
    await eventually(lambda: ada.heads == [[1, 1, 1], [2, 7, 7], [1, 19, 19]])


async def test_what_is_kept_of_other_rooms_is_bounded(stage: Stage) -> None:
    """Heads of rooms without members here are forgotten after a while."""
    await members(stage, ada={1}, bob=set())
    stage.news.receive(json.dumps([[room, 1, 1] for room in range(1, 1000)]).encode())
    for _ in range(2):
        stage.people.asked.clear()
        stage.news.suspect(LOST)
        await eventually(lambda: "heads" in stage.people.asked)
    assert set(stage.news._heard) == {1}


async def test_gathered_heads_leave_at_the_end(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that stops publishes what it has gathered."""
    monkeypatch.setattr(heads, "GATHER", 600)
    stage.commit(1, 1, 1)
    await stage.news.stop()
    assert published(stage) == [[1, 1, 1]]


async def test_members_are_told_of_a_new_name(stage: Stage) -> None:
    """The room as it is now reaches its members with its head, once, and no outsider."""
    ada, bob = await members(stage, ada={1}, bob={2})
    stage.rename(1, "Tea", 5)
    await eventually(lambda: ada.names == ["Tea"])
    (body,) = [body for topic, body in stage.broker.published if topic.startswith(TOPIC)]
    stage.news.receive(body)
    assert (ada.heads, ada.names, bob.shown[1:]) == ([[1, 0, 5]], ["Tea"], [])


async def test_a_name_that_comes_late_is_not_told(stage: Stage) -> None:
    """What another process said before is overtaken."""
    (ada, _) = await members(stage, ada={1}, bob=set())
    stage.rename(1, "Coffee", 5)
    await eventually(lambda: ada.names == ["Coffee"])
    (body,) = [body for topic, body in stage.broker.published if topic.startswith(TOPIC)]
    stage.rename(1, "Tea", 6)
    await eventually(lambda: ada.names == ["Coffee", "Tea"])
    stage.news.receive(body)
    assert ada.names == ["Coffee", "Tea"]


async def test_a_name_reaches_members_whatever_head_is_known(stage: Stage) -> None:
    """A later head, from an inbox or from another process, does not hide an earlier change."""
    ada, bob = await members(stage, ada={1}, bob={1})
    stage.news.receive(b"[[1,9,9]]")
    stage.rename(1, "Tea", 5)
    stage.delete(1, 3, 6)
    await eventually(lambda: ada.names == ["Tea"])
    for window in (ada, bob):
        assert (window.heads, window.names) == ([[1, 9, 9], [1, 9, 9]], ["Tea"])
        assert window.gone == [[1, 3, BOB, 6]]


async def test_members_are_told_of_deletions(stage: Stage) -> None:
    """Each deletion is told with its ordinal, its author and its seq."""
    (ada, _) = await members(stage, ada={1}, bob=set())
    stage.people.head[1] = (4, 4)
    stage.delete(1, 2, 5)
    stage.delete(1, 4, 6)
    await eventually(lambda: ada.gone == [[1, 2, BOB, 5], [1, 4, BOB, 6]])
    assert ada.heads == [[1, 4, 6]]


async def test_a_name_that_overtakes_the_inbox(stage: Stage) -> None:
    """Where a room is renamed while an inbox is being read, the inbox is read once more."""
    stage.people.rooms[ADA] = {1}
    stage.database.gate = asyncio.Event()
    window = stage.open()
    await eventually(lambda: stage.people.asked == ["inbox"])
    stage.rename(1, "Tea", 2)
    await eventually(lambda: published(stage) == [[1, 0, 2]])
    stage.database.gate.set()
    await eventually(lambda: bool(window.shown))
    assert window.shown[0]["places"][0]["room"]["name"] == "Tea"
    assert stage.people.asked == ["inbox", "inbox"]


async def test_name_of_a_hidden_room(stage: Stage) -> None:
    """Whoever is no member any more is not told of it, even if nobody knows that here yet."""
    ada, bob = await members(stage, ada={1}, bob={1})
    stage.people.kind = "private"
    stage.people.rooms[BOB] = set()
    stage.rename(1, "Tea", 5)
    await eventually(lambda: ada.names == ["Tea"])
    assert (stage.people.asked[-1], bob.names) == ("members", [])


async def test_name_of_a_hidden_room_without_a_database(stage: Stage) -> None:
    """Nobody is told what they may perhaps not know."""
    (ada, _) = await members(stage, ada={1}, bob=set())
    stage.people.kind, stage.database.failing = "private", True
    stage.rename(1, "Tea", 5)
    await eventually(lambda: ada.heads == [[1, 0, 5]] and not stage.news._tasks)
    assert ada.names == []
