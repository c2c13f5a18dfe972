"""Background work while the broker is away, and after an exception that nobody expected."""

from collections.abc import AsyncIterator, Iterator

import pytest

from rooms.delivery import loop, presence, reconciler
from rooms.delivery.event import passing
from rooms.protocol import Typing
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import grant
from tests.rooms.delivery.presence_stage import ROOM, Wire, two
from tests.rooms.delivery.test_reconciler import Stage, repairs
from tests.rooms.samples import ADA, BOB, HALL, change, changes, here


@pytest.fixture(autouse=True)
def hurry() -> Iterator[None]:
    """Wait for milliseconds where the real thing waits for seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "FIRST_PAUSE", 0.001)
        patch.setattr(reconciler, "PATIENCE", 0.001)
        patch.setattr(reconciler, "INTERVAL", 0.01)
        patch.setattr(reconciler, "QUIET", 3600)
        patch.setattr(presence, "COALESCE", 0.001)
        patch.setattr(presence, "SWEEP", 0.01)
        yield


@pytest.fixture
async def stage(transactional_db: None) -> AsyncIterator[Stage]:
    """A running hub in whose room there are three messages."""
    stage = Stage()
    stage.log.append(*changes(1, 3))
    await stage.open()
    yield stage
    await stage.close()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """A wire between processes, which are stopped after the test."""
    wire = Wire()
    yield wire
    for process in wire.processes:
        await process.presence.stop()


async def test_comparison(
    monkeypatch: pytest.MonkeyPatch, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """After a bug in a comparison with the log the next one is made all the same."""
    monkeypatch.setattr(reconciler, "QUIET", 0)
    stage.log.failure = RuntimeError("a bug")
    await eventually(lambda: stage.broker.counters.failures >= 2)
    assert "a bug" in caplog.text
    stage.log.append(change(4))
    stage.log.failure = None
    await stage.socket.has(4)


async def test_repair(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """After a bug in a repair the next comparison begins another one."""
    stage.log.append(*changes(4, 5))
    stage.log.failure = RuntimeError("a bug")
    stage.brings(5)
    await eventually(lambda: stage.broker.counters.failures == 1 and not repairs())
    assert "a bug" in caplog.text
    stage.log.failure = None
    stage.suspect()
    await stage.socket.has(4, 5)


async def test_sign_of_life(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a bug in a sign of life the next one is given all the same."""
    monkeypatch.setattr(presence, "BEAT", 0.01)
    one, _ = await two(wire)
    one.bugs = ["beat", "beat"]
    await eventually(lambda: not one.bugs)
    beats = one.count("beat")
    await eventually(lambda: one.count("beat") > beats)
    assert one.counters.failures == 2


async def test_announcement(wire: Wire) -> None:
    """After a bug in an announcement the others notice that one is missing, and ask."""
    one, other = await two(wire)
    one.bugs = ["diff"]
    one.presence.enter(ROOM, here(BOB))
    await eventually(lambda: one.counters.failures == 1)
    one.presence.enter("room:2", here(ADA))
    await eventually(lambda: other.here == {here(ADA), here(BOB)})


async def test_rooms_are_compared_while_the_broker_is_away(stage: Stage) -> None:
    """A room need not be quiet to be compared while no change can come over the broker."""
    stage.broker.up = False
    stage.log.append(change(4))
    await stage.socket.has(4)


async def test_quiet_rooms_are_compared(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that looks healthy and delivers nothing is noticed."""
    monkeypatch.setattr(reconciler, "QUIET", 0)
    stage.log.append(change(4))
    await stage.socket.has(4)


async def test_flush(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in the flush of one room keeps no other room from being flushed."""

    def fail() -> int:
        raise RuntimeError("a bug")

    stage.log.opens(HALL)
    hall = await stage.hub.join(grant(HALL))
    monkeypatch.setattr(hall, "flush", fail)
    hall.send(passing(Typing([ADA])))
    stage.feed.send(passing(Typing([BOB])))
    await eventually(lambda: stage.socket.types == ["typing"])
    assert stage.broker.counters.failures == 1
    monkeypatch.undo()
