"""The reconciler: whatever the broker lost, the log still has."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.delivery import reconciler
from rooms.delivery.feed import Feed
from rooms.delivery.hub import Hub
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from rooms.protocol import Close
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import BrokerDouble, SeatDouble, SocketDouble, WatchedLog, grant
from tests.rooms.samples import HALL, change, changes

pytestmark = pytest.mark.django_db(transaction=True)


class Stage:
    """A hub with one room, in which one connection listens."""

    def __init__(self) -> None:
        self.broker = BrokerDouble()
        self.log = WatchedLog()
        self.hub = Hub(self.log, self.broker, Limits())
        self.socket = SocketDouble()
        self.feed: Feed
        self.subscription: Subscription

    async def open(self) -> None:
        """Start, and join the room."""
        await self.hub.start()
        self.feed = await self.hub.join(grant())
        self.subscription = self.hub.subscription(self.socket.as_socket)
        self.hub.attach(self.feed, self.subscription, SeatDouble())

    async def close(self) -> None:
        """Stop, and close the log."""
        await self.hub.stop()
        await self.log.close()

    def brings(self, *seqs: int) -> None:
        """The broker delivers these changes."""
        self.broker.brings(self.feed.topic, *[change(seq) for seq in seqs])

    def suspect(self) -> None:
        """The broker may have missed something of the room."""
        self.broker.suspect(frozenset([self.feed.topic]))


@pytest.fixture(autouse=True)
def hurry() -> Iterator[None]:
    """Wait for milliseconds where the real thing waits for seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reconciler, "PATIENCE", 0.001)
        patch.setattr(reconciler, "RETRY", 0.002)
        yield


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare quiet rooms all the time."""
    monkeypatch.setattr(reconciler, "INTERVAL", 0.01)
    monkeypatch.setattr(reconciler, "QUIET", 0)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A running stage in whose room there are three messages."""
    stage = Stage()
    stage.log.append(*changes(1, 3))
    await stage.open()
    yield stage
    await stage.close()


def repairs() -> list[asyncio.Task[object]]:
    """The repairs under way."""
    return [task for task in asyncio.all_tasks() if task.get_name().startswith("repair")]


async def test_lost_change(stage: Stage) -> None:
    """A hole is filled from the log, and what was held follows."""
    stage.log.append(*changes(4, 6))
    stage.brings(5, 6)
    await stage.socket.has(4, 5, 6)


async def test_late_change(stage: Stage) -> None:
    """A hole that closes in a moment costs no query."""
    stage.log.append(*changes(4, 5))
    stage.brings(5)
    stage.brings(4)
    await stage.socket.has(4, 5)
    await eventually(lambda: not repairs())
    assert "changes_since" not in stage.log.reads


async def test_lost_change_behind_a_hole_that_closed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comparison that finds more while a hole is given its moment is not forgotten after it."""
    monkeypatch.setattr(reconciler, "PATIENCE", 0.3)
    monkeypatch.setattr(reconciler, "INTERVAL", 600)
    stage.log.append(*changes(4, 6))
    stage.brings(5)
    stage.brings(4)
    stage.suspect()
    await stage.socket.has(4, 5, 6)


async def test_lost_last_change(stage: Stage) -> None:
    """What nothing follows is found by comparing heads, after an outage at once."""
    stage.log.append(change(4))
    stage.suspect()
    await stage.socket.has(4)


async def test_equal_heads_cost_one_query(stage: Stage) -> None:
    """A room that has missed nothing is compared and left alone."""
    stage.suspect()
    await eventually(lambda: "heads" in stage.log.reads)
    assert not repairs()
    assert stage.log.reads == ["latest_changes", "heads"]


async def test_skipped_numbers(stage: Stage) -> None:
    """A change overtaken by a later one of its message is not waited for."""
    stage.log.append(change(4), change(5), change(6, number=4))
    stage.brings(5)
    await stage.socket.has(5, 6)
    assert stage.feed.last == 6


async def test_change_before_its_commit_is_seen(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is read again until it has what must be before the change that came."""
    monkeypatch.setattr(reconciler, "RETRY", 1.0)  # until then nothing held is given up
    stage.brings(5)
    await eventually(lambda: stage.log.reads.count("changes_since") >= 2)
    stage.log.append(*changes(4, 5))
    await stage.socket.has(4, 5)


async def test_more_than_a_page_is_missing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long hole is read page by page."""
    monkeypatch.setattr(reconciler, "PAGE", 2)
    stage.log.append(*changes(4, 9))
    stage.suspect()
    await stage.socket.has(*range(4, 10))


async def test_one_repair_at_a_time(stage: Stage) -> None:
    """However many holes show, a room is read by one task."""
    stage.log.append(*changes(4, 9))
    stage.brings(9)
    stage.brings(7)
    stage.brings(5)
    assert len(repairs()) == 1
    await stage.socket.has(*range(4, 10))


async def test_log_that_cannot_be_read(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """A repair goes on once the database is back."""
    stage.log.append(*changes(4, 5))
    stage.log.failure = OperationalError("gone")
    stage.brings(5)
    await eventually(lambda: "could not be read" in caplog.text)
    assert stage.socket.seqs == []
    stage.log.failure = None
    await stage.socket.has(4, 5)


@pytest.mark.usefixtures("often")
async def test_heads_that_cannot_be_compared(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """A comparison that failed is made up for."""
    stage.log.append(change(4))
    stage.log.failure = TimeoutError()
    stage.suspect()
    await eventually(lambda: "could not be compared" in caplog.text)
    stage.log.failure = None
    await stage.socket.has(4)


async def test_many_rooms_are_compared_in_chunks(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One query does not name more rooms than it may."""
    monkeypatch.setattr(reconciler, "CHUNK", 2)
    rooms = [HALL + n for n in range(4)]
    for room in rooms:
        stage.log.opens(room)
    topics = [(await stage.hub.join(grant(room))).topic for room in rooms]
    stage.broker.suspect(frozenset([*topics, stage.feed.topic]))
    await eventually(lambda: stage.log.reads.count("heads") == 3)


async def test_room_that_is_still_opening(stage: Stage) -> None:
    """A room whose log is being read is not compared: there is nothing to compare."""
    stage.log.opens(HALL)
    stage.log.during = lambda: stage.broker.suspect(frozenset(stage.hub.feeds))
    opened = await stage.hub.join(grant(HALL))
    await eventually(lambda: "heads" in stage.log.reads)
    assert opened.last == 0


@pytest.mark.parametrize("head", [2, 9])
async def test_another_epoch(stage: Stage, head: int) -> None:
    """A log that was restored is another one, whether it is shorter or longer."""
    stage.log.replace("e2", *changes(1, head))
    stage.suspect()
    await eventually(lambda: stage.subscription.goodbye == (Close.RESYNC, ""))


async def test_shorter_log_of_the_same_epoch(stage: Stage) -> None:
    """A log that lost its end is not the one that was told."""
    stage.log.replace("e1", *changes(1, 2))
    stage.suspect()
    await eventually(lambda: stage.subscription.goodbye == (Close.RESYNC, ""))


async def test_another_epoch_found_in_a_hole(stage: Stage) -> None:
    """A repair that reads another log ends everybody, and itself."""
    stage.log.replace("e2", *changes(1, 9))
    stage.brings(7)
    await eventually(lambda: stage.subscription.goodbye == (Close.RESYNC, ""))
    await eventually(lambda: not repairs())
    assert stage.socket.seqs == []


async def test_room_that_is_deleted(stage: Stage) -> None:
    """Of a room that is no more everybody is told to start anew."""
    stage.log.replace("")
    stage.suspect()
    await eventually(lambda: stage.subscription.goodbye is not None)


async def test_stop_ends_repairs(stage: Stage) -> None:
    """A repair that would wait for ever ends with the hub."""
    stage.brings(9)
    assert repairs()
    await stage.hub.stop()
    assert not repairs()


async def exactly_once(before: int, total: int, brought: list[list[int]]) -> list[int]:
    """What a connection gets of a log when the broker brings this; it joined after `before`."""
    stage = Stage()
    if before:
        stage.log.append(*changes(1, before))
    await stage.open()
    stage.log.append(*changes(before + 1, total))
    for batch in brought:
        stage.brings(*batch)
        await asyncio.sleep(0)
    stage.suspect()
    await eventually(lambda: len(stage.socket.seqs) >= total - before and not repairs())
    await stage.close()
    return stage.socket.seqs


@st.composite
def journeys(draw: st.DrawFn) -> tuple[int, int, list[list[int]]]:
    """A log, where the connection joined, and whatever a broker may make of its changes."""
    total = draw(st.integers(1, 12))
    before = draw(st.integers(0, total - 1))
    batches = st.lists(st.lists(st.integers(1, total), max_size=6), max_size=8)
    return before, total, draw(batches)


@settings(max_examples=40)
@given(journeys())
def test_exactly_once_in_order(journey: tuple[int, int, list[list[int]]]) -> None:
    """Whatever is lost, repeated or reordered: each change arrives once, in order."""
    before, total, brought = journey
    assert asyncio.run(exactly_once(before, total, brought)) == list(range(before + 1, total + 1))


async def test_a_number_that_never_was(stage: Stage) -> None:
    """What is held beyond the log's head is let go of, and what follows is passed on."""
    stage.brings(1_000)
    await eventually(lambda: not stage.feed.held)
    await eventually(lambda: not repairs())
    stage.brings(4)
    await stage.socket.has(4)
