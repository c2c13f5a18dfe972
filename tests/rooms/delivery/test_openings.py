"""Rooms that somebody opens: who waits for one, and who looks at the list of open rooms."""

from collections.abc import AsyncIterator, Callable

import pytest

from rooms.delivery import openings as module
from rooms.delivery.brokers.memory import MemoryBroker
from rooms.delivery.envelope import SITE, SiteBroker
from rooms.delivery.event import Event
from rooms.delivery.openings import Openings
from rooms.log.commit import Applied
from rooms.protocol import RoomsChanged, encode
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import WatchedLog
from tests.rooms.samples import HALL

pytestmark = pytest.mark.django_db(transaction=True)


class Looker:
    """A window that shows the list of open rooms."""

    def __init__(self) -> None:
        self.full = False
        self.told: list[bytes] = []

    def show(self, event: Event) -> None:
        """Remember an event."""
        self.told.append(event.payload)


class Stage:
    """A process in which visitors wait."""

    def __init__(self, broker: SiteBroker) -> None:
        self.log = WatchedLog()
        self.broker = broker
        self.openings = Openings(self.log, self.broker)
        self.called: list[str] = []

    def wait(self, slug: str) -> Callable[[], None]:
        """Have a visitor wait for a room."""

        def opened() -> None:
            self.called.append(slug)

        self.openings.wait(slug, opened)
        return opened


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A process that looks often whether a room was opened."""
    monkeypatch.setattr(module, "INTERVAL", 0.01)
    monkeypatch.setattr(module, "PAUSE", 0.0)
    stage = Stage(SiteBroker(MemoryBroker(), bytes(SITE)))
    await stage.openings.start()
    yield stage
    await stage.openings.stop()
    await stage.log.close()


async def test_opened_here(stage: Stage) -> None:
    """Whoever waits for that address is called, and nobody else."""
    stage.wait("hall")
    stage.wait("hall")
    stage.wait("attic")
    stage.openings.opened("hall")
    assert stage.called == ["hall", "hall"]


async def test_opened_by_another_process(stage: Stage) -> None:
    """It is found in the database."""
    stage.wait("attic")
    stage.wait("hall")
    stage.log.opens(HALL)
    await eventually(lambda: "hall" in stage.called)
    assert "attic" not in stage.called


async def test_who_gave_up(stage: Stage) -> None:
    """They are not called, and the others are; giving up twice is no error."""
    opened = stage.wait("hall")
    stage.wait("hall")
    for _ in range(2):
        stage.openings.give_up("hall", opened)
    stage.openings.opened("hall")
    assert stage.called == ["hall"]


async def test_database_that_is_away(stage: Stage) -> None:
    """The next look finds the room."""
    stage.log.failure = TimeoutError()
    stage.wait("lobby")
    await eventually(lambda: bool(stage.log.reads))
    assert stage.called == []
    stage.log.failure = None
    await eventually(lambda: "lobby" in stage.called)


async def test_more_addresses_than_one_query_takes(stage: Stage) -> None:
    """However many addresses are waited for, a room that is opened is found."""
    for number in range(300_000):
        stage.openings.wait(f"room-{number}", lambda: None)
    stage.wait("hall")
    stage.log.opens(HALL)
    await eventually(lambda: stage.called == ["hall"])


@pytest.fixture
async def both(stage: Stage) -> AsyncIterator[tuple[Stage, Looker, Stage, Looker]]:
    """Two processes on one broker, each with somebody who looks at the list."""
    other = Stage(stage.broker)

    def receive(topic: str, epoch: str, seq: int, body: bytes) -> None:
        for each in (stage, other):
            each.openings.receive(body)

    await stage.broker.start(receive, lambda _: None)
    here, there = Looker(), Looker()
    stage.openings.watch(here)
    other.openings.watch(there)
    yield stage, here, other, there
    await other.openings.stop()
    await other.log.close()
    await stage.broker.stop()


@pytest.mark.parametrize(
    "applied",
    [Applied(None, opened="hall"), Applied(None, listed=True)],
    ids=["opened", "changed"],
)
async def test_whoever_looks_at_the_list(
    both: tuple[Stage, Looker, Stage, Looker], applied: Applied
) -> None:
    """They are told once, here and in the other process; who waits for the room is called there."""
    stage, here, other, there = both
    other.wait("hall")
    stage.openings.committed(applied)
    await eventually(lambda: bool(here.told and there.told))
    assert here.told == there.told == [encode(RoomsChanged())]
    assert (stage.openings.changes, other.openings.changes) == (1, 1)
    assert other.called == ["hall"] * bool(applied.opened)


async def test_nobody_is_told_of_anything_else(
    both: tuple[Stage, Looker, Stage, Looker],
) -> None:
    """Nor does a window hear of the list that reads too slowly, or looks no longer."""
    stage, here, other, there = both
    gone = Looker()
    other.openings.watch(gone)
    other.openings.unwatch(gone)
    here.full = True
    stage.openings.committed(Applied(None))
    stage.openings.committed(Applied(None, opened="hall"))
    await eventually(lambda: bool(there.told))
    assert (len(there.told), here.told, gone.told) == (1, [], [])


async def test_payload_that_is_none(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, and tells nobody anything."""
    stage.openings.receive(b"\xff")
    assert stage.openings.changes == 0
    assert "tells of no open room" in caplog.text
