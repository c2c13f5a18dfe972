"""Inboxes: whoever is connected has the present version of what is theirs, whatever is lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from rooms.delivery import inbox
from rooms.delivery.inbox import TOPIC
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.inbox_stage import ADA, BOB, Stage, running_stage

LOST = frozenset([f"{TOPIC}{ADA}"])


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A running stage."""
    async for each in running_stage(monkeypatch):
        yield each


async def settled(stage: Stage) -> None:
    """Wait until nothing is being read or subscribed."""
    await eventually(lambda: not stage.inboxes._tasks)


async def test_first_inbox_is_sent(stage: Stage) -> None:
    """Whoever has none gets it, though nothing has ever concerned them."""
    window, other = stage.open(), stage.open(BOB)
    await eventually(lambda: window.versions == [0] and other.versions == [0])


async def test_current_version_sends_nothing(stage: Stage) -> None:
    """A page that comes back with the present version and heads is not sent its inbox again."""
    stage.bump(ADA, 7)
    stage.people.rooms[ADA], stage.people.head = {1, 2}, {1: (3, 4), 2: (5, 6)}
    window = stage.open(known=7, heads=10)
    await settled(stage)
    assert window.shown == []


async def test_current_version_with_earlier_heads_is_sent(stage: Stage) -> None:
    """Whoever misses what heads tell between two windows gets it with the inbox: a name, here."""
    stage.bump(ADA, 7)
    stage.people.rooms[ADA], stage.people.head[1] = {1}, (4, 5)
    stage.rename(1, "Tea", 6, told=False)
    behind, present = stage.open(known=7, heads=5), stage.open(known=7, heads=6)
    await eventually(lambda: behind.versions == [7])
    assert behind.shown[0]["places"][0]["room"]["name"] == "Tea"
    await settled(stage)
    assert present.versions == []


async def test_another_version_is_sent(stage: Stage) -> None:
    """An earlier version is replaced, and so is a later one, from before a restore."""
    stage.bump(ADA, 7)
    earlier, later = stage.open(known=6), stage.open(known=9)
    await eventually(lambda: earlier.versions == later.versions == [7])


async def test_every_window_is_told(stage: Stage) -> None:
    """What changes on one device is shown on all of the person's, and to nobody else."""
    one, other, bob = stage.open(), stage.open(), stage.open(BOB)
    await settled(stage)
    stage.bump(ADA, 1)
    await eventually(lambda: one.versions == other.versions == [0, 1])
    assert bob.versions == [0]
    assert (f"{TOPIC}{ADA}", (1).to_bytes(8, "big")) in stage.broker.published


async def test_version_from_another_process(stage: Stage) -> None:
    """A version that comes over the broker is read and shown; an old one is not read."""
    window = stage.open()
    await settled(stage)
    stage.bump(ADA, 3, told=False)
    stage.inboxes.receive(f"{TOPIC}{ADA}", (3).to_bytes(8, "big"))
    await eventually(lambda: window.versions == [0, 3])
    reads = len(stage.people.asked)
    stage.inboxes.receive(f"{TOPIC}{ADA}", (2).to_bytes(8, "big"))
    await settled(stage)
    assert len(stage.people.asked) == reads


async def test_lost_version_is_found(stage: Stage) -> None:
    """The comparison finds a version that the broker lost, also somebody's first."""
    ada, bob = stage.open(), stage.open(BOB)
    await settled(stage)
    stage.bump(ADA, 1, told=False)
    stage.inboxes.suspect(LOST)
    await eventually(lambda: ada.versions == [0, 1])
    assert bob.versions == [0]


def test_lost_version_is_found_in_time() -> None:
    """A comparison begins so often that a lost version shows within five seconds."""
    assert inbox.INTERVAL <= 4


async def test_comparison_comes_by_itself(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has to say that something was lost."""
    monkeypatch.setattr(inbox, "INTERVAL", 0.01)
    stage.inboxes.suspect(LOST)
    window = stage.open()
    await settled(stage)
    stage.bump(ADA, 1, told=False)
    await eventually(lambda: window.versions == [0, 1])


async def test_nothing_is_read_while_all_is_current(stage: Stage) -> None:
    """A comparison that finds nothing reads no inbox."""
    stage.open()
    await settled(stage)
    stage.people.asked.clear()
    stage.inboxes.suspect(LOST)
    await eventually(lambda: "versions" in stage.people.asked)
    await settled(stage)
    assert "inbox" not in stage.people.asked


async def test_database_that_is_away(stage: Stage) -> None:
    """An inbox that cannot be read costs nobody their connection, and comes later."""
    stage.database.failing = True
    window = stage.open()
    await settled(stage)
    stage.inboxes.suspect(LOST)  # still away
    await settled(stage)
    stage.database.failing = False
    stage.inboxes.suspect(LOST)
    await eventually(lambda: window.versions == [0])


async def test_versions_during_a_reading_are_joined(stage: Stage) -> None:
    """However many versions come while the inbox is read: it is read once more."""
    window = stage.open()
    await settled(stage)
    stage.people.asked.clear()
    stage.database.gate = asyncio.Event()
    stage.bump(ADA, 1)
    await eventually(lambda: stage.people.asked == ["inbox"])
    for version in range(2, 20):
        stage.bump(ADA, version)
    stage.database.gate.set()
    await eventually(lambda: window.versions == [0, 1, 19])
    assert stage.people.asked == ["inbox", "inbox"]


async def test_slow_reader_is_sent_nothing_until_it_has_read(stage: Stage) -> None:
    """A window that is full is shown nothing; the present inbox once it is not."""
    slow, fast = stage.open(), stage.open()
    await settled(stage)
    slow.full = True
    for version in (1, 2):
        stage.bump(ADA, version)
        await settled(stage)
    stage.inboxes.suspect(LOST)
    await settled(stage)
    assert fast.versions == [0, 1, 2]
    assert slow.versions == [0]
    slow.full = False
    stage.inboxes.suspect(LOST)
    await eventually(lambda: slow.versions == [0, 2])
    assert fast.versions == [0, 1, 2]


async def test_channel_is_held_while_somebody_is_there(stage: Stage) -> None:
    """The first window subscribes, the last one unsubscribes."""
    one, other = stage.open(), stage.open()
    await settled(stage)
    stage.inboxes.close(ADA, one)
    await settled(stage)
    assert stage.broker.topics & LOST
    stage.inboxes.close(ADA, other)
    await settled(stage)
    assert not stage.broker.topics & LOST
    assert [call for call in stage.broker.calls if call == "unsubscribe"] == ["unsubscribe"]


async def test_last_word_is_that_somebody_is_there(stage: Stage) -> None:
    """Windows that come and go while the broker works leave the person subscribed."""
    stage.broker.gate = asyncio.Event()
    first = stage.open()
    await asyncio.sleep(0)
    stage.inboxes.close(ADA, first)
    second = stage.open()
    stage.broker.gate.set()
    await settled(stage)
    assert stage.broker.topics & LOST
    stage.broker.gate = asyncio.Event()
    stage.inboxes.close(ADA, second)
    await eventually(lambda: stage.broker.asked == 1)
    second = stage.open()
    stage.broker.gate.set()
    await settled(stage)
    assert stage.broker.topics & LOST
    stage.bump(ADA, 1)
    await eventually(lambda: second.versions[-1:] == [1])


async def test_window_that_leaves_while_another_comes(stage: Stage) -> None:
    """Whoever opens while the only other window closes is kept up to date."""
    stage.broker.gate = asyncio.Event()
    first, second = stage.open(), stage.open()
    stage.inboxes.close(ADA, second)
    stage.broker.gate.set()
    await eventually(lambda: first.versions == [0])
    stage.bump(ADA, 1)
    await eventually(lambda: first.versions == [0, 1])
    assert second.shown == []


async def test_window_that_left_during_a_reading(stage: Stage) -> None:
    """A reading that ends after the person has left leaves nothing behind."""
    stage.people.rooms[ADA] = {1}
    stage.database.gate = asyncio.Event()
    window = stage.open()
    await eventually(lambda: stage.people.asked == ["inbox"])
    stage.inboxes.close(ADA, window)
    stage.database.gate.set()
    await settled(stage)
    assert window.shown == []
    assert stage.news._members == {}


async def test_closing_twice_is_no_error(stage: Stage) -> None:
    """A window that was never opened, or is closed already, can be closed."""
    window = stage.open()
    stage.inboxes.close(ADA, window)
    stage.inboxes.close(ADA, window)
    await settled(stage)
    assert not stage.broker.topics & LOST
