"""Places: what changes in one room is sent alone, wherever that is enough."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from rooms.delivery.inbox import TOPIC
from rooms.delivery.recipient import FEW, decode, encode
from rooms.log.change import Concern
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.inbox_stage import ADA, Stage, running_stage


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A running stage on which Ada is a member of three rooms."""
    async for each in running_stage(monkeypatch):
        each.people.rooms[ADA] = {1, 2, 3}
        each.people.version[ADA] = 5
        yield each


async def settled(stage: Stage) -> None:
    """Wait until nothing is being read or subscribed."""
    await eventually(lambda: not stage.inboxes._tasks)


async def test_one_place_is_sent_to_every_window(stage: Stage) -> None:
    """What changes in a room is read alone, and shown to all windows with the version before."""
    one, other = stage.open(), stage.open()
    await settled(stage)
    stage.people.asked.clear()
    stage.bump(ADA, 6, 2)
    await eventually(lambda: one.places == other.places == [(6, [2])])
    await settled(stage)
    assert stage.people.asked == ["places"]
    assert one.versions == other.versions == [5]


async def test_version_of_another_process_with_its_room(stage: Stage) -> None:
    """The rooms travel with the version over the broker."""
    window = stage.open()
    await settled(stage)
    stage.bump(ADA, 6, told=False)
    stage.inboxes.receive(f"{TOPIC}{ADA}", encode(Concern(ADA, 6, (3,))))
    await eventually(lambda: window.places == [(6, [3])])


async def test_several_versions_in_one_go(stage: Stage) -> None:
    """Versions that come during a reading are sent as one, with all their rooms."""
    window = stage.open()
    await settled(stage)
    stage.people.asked.clear()
    stage.database.gate = asyncio.Event()
    stage.bump(ADA, 6, 1)
    await eventually(lambda: stage.people.asked == ["places"])
    stage.bump(ADA, 7, 2)
    stage.bump(ADA, 8, 1)
    stage.database.gate.set()
    await eventually(lambda: window.places == [(6, [1]), (8, [1, 2])])


async def test_lost_version_in_between(stage: Stage) -> None:
    """Nobody knows what it was about: the inbox is sent whole, and a late one is dropped."""
    window = stage.open()
    await settled(stage)
    stage.bump(ADA, 6, told=False)
    stage.bump(ADA, 7, 2)
    await eventually(lambda: window.versions == [5, 7])
    stage.inboxes.receive(f"{TOPIC}{ADA}", encode(Concern(ADA, 6, (3,))))
    stage.bump(ADA, 8, 1)
    await eventually(lambda: window.places == [(8, [1])])


async def test_lost_version_among_others(stage: Stage) -> None:
    """Those around it are known; the inbox is sent whole all the same."""
    window = stage.open()
    await settled(stage)
    stage.database.gate = asyncio.Event()
    stage.bump(ADA, 6, 1)
    await eventually(lambda: "places" in stage.people.asked)
    stage.people.version[ADA] = 9
    for version in (7, 9):
        stage.inboxes.receive(f"{TOPIC}{ADA}", encode(Concern(ADA, version, (2,))))
    stage.database.gate.set()
    await eventually(lambda: window.versions == [5, 9])
    assert window.places == [(6, [1])]


async def test_version_during_the_first_reading(stage: Stage) -> None:
    """What the inbox included already is not read again."""
    stage.database.gate = asyncio.Event()
    window = stage.open()
    await eventually(lambda: stage.people.asked == ["inbox"])
    stage.inboxes.receive(f"{TOPIC}{ADA}", encode(Concern(ADA, 5, (2,))))
    stage.database.gate.set()
    await settled(stage)
    assert (stage.people.asked, window.versions, window.places) == (["inbox"], [5], [])


async def test_version_of_a_life_before_a_restore(stage: Stage) -> None:
    """A version that the database does not have is read once, and not again and again."""
    window = stage.open()
    await settled(stage)
    stage.people.asked.clear()
    stage.inboxes.receive(f"{TOPIC}{ADA}", encode(Concern(ADA, 9, (2,))))
    await settled(stage)
    assert (stage.people.asked, window.versions) == (["inbox"], [5])


async def test_versions_in_another_order(stage: Stage) -> None:
    """The broker may deliver the later version first; both are shown in the end."""
    window = stage.open()
    await settled(stage)
    stage.database.gate = asyncio.Event()
    stage.bump(ADA, 6, 1)
    await eventually(lambda: "places" in stage.people.asked)
    stage.people.version[ADA] = 8
    for version, room in ((8, 2), (7, 3)):
        stage.inboxes.receive(f"{TOPIC}{ADA}", encode(Concern(ADA, version, (room,))))
    stage.database.gate.set()
    await eventually(lambda: window.places == [(6, [1]), (8, [2, 3])])


async def test_window_with_another_version(stage: Stage) -> None:
    """A window that could not take a version gets the inbox; the others need nothing more."""
    slow, fast = stage.open(), stage.open()
    await settled(stage)
    slow.full = True
    stage.bump(ADA, 6, 1)
    await eventually(lambda: fast.places == [(6, [1])])
    slow.full = False
    stage.bump(ADA, 7, 1)
    await eventually(lambda: slow.versions == [5, 7] and fast.versions == [5, 7])


async def test_room_that_was_left(stage: Stage) -> None:
    """A place that is gone cannot be sent: the inbox is."""
    window = stage.open()
    await settled(stage)
    stage.people.rooms[ADA].discard(2)
    stage.bump(ADA, 6, 2)
    await eventually(lambda: window.versions == [5, 6])
    assert window.places == []


async def test_room_that_is_new(stage: Stage) -> None:
    """Its place is sent, and from then on what is posted there is told."""
    window = stage.open()
    await settled(stage)
    stage.people.rooms[ADA].add(4)
    stage.bump(ADA, 6, 4)
    await eventually(lambda: window.places == [(6, [4])])
    stage.commit(4, 1, 9)
    await eventually(lambda: window.heads == [[4, 1, 9]])


async def test_too_many_rooms(stage: Stage) -> None:
    """Beyond so many places the inbox costs less."""
    window = stage.open()
    await settled(stage)
    stage.people.rooms[ADA] = set(range(1, FEW + 10))
    stage.bump(ADA, 6, *range(1, FEW + 5))
    await eventually(lambda: window.versions == [5, 6])


async def test_last_window_closes_during_a_reading(stage: Stage) -> None:
    """Nothing of the person is kept: no head is looked up for them any more."""
    window = stage.open()
    await settled(stage)
    stage.database.gate = asyncio.Event()
    stage.bump(ADA, 6, 2)
    await eventually(lambda: "places" in stage.people.asked)
    stage.inboxes.close(ADA, window)
    stage.database.gate.set()
    await settled(stage)
    assert window.places == []
    assert stage.news._members == {}


def test_payload() -> None:
    """A version is read as it was published, with or without rooms."""
    for concern in (Concern(ADA, 6), Concern(ADA, 2**40, (1, 2**33))):
        assert decode(ADA, encode(concern)) == concern
