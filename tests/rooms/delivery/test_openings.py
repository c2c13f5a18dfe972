"""Addresses of rooms that nobody has opened yet."""

from collections.abc import AsyncIterator, Callable

import pytest

from rooms.delivery import openings as module
from rooms.delivery.brokers import Counters
from rooms.delivery.openings import Openings
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import WatchedLog
from tests.rooms.samples import HALL

pytestmark = pytest.mark.django_db(transaction=True)


class Stage:
    """A process in which visitors wait."""

    def __init__(self) -> None:
        self.log = WatchedLog()
        self.openings = Openings(self.log, Counters())
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
    stage = Stage()
    stage.openings.start()
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
