"""Presence over several processes: who uses none of their windows is idle."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from rooms.delivery import presence as module
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.presence_stage import ROOM, Wire, two
from tests.rooms.samples import ADA_HERE as ADA
from tests.rooms.samples import BOB_HERE as BOB


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """A wire without processes; those that are left are stopped after the test."""
    monkeypatch.setattr(module, "COALESCE", 0.001)
    monkeypatch.setattr(module, "SWEEP", 0.01)
    wire = Wire()
    yield wire
    for process in wire.processes:
        await process.presence.stop()


async def test_idle_is_told(wire: Wire) -> None:
    """Who uses no window is idle everywhere, by an announcement of this one person, and not any
    more when one is used again."""
    one, other = await two(wire)
    one.presence.enter(ROOM, BOB)
    await eventually(lambda: other.here == {ADA, BOB})
    one.presence.use(ADA.id, on=False)
    await eventually(lambda: other.here == {replace(ADA, idle=True), BOB})
    assert one.said[-1] | {"proc": "", "n": 0} == {
        "t": "diff",
        "proc": "",
        "n": 0,
        "changed": [{"id": 1, "name": "Ada", "guest": True, "idle": True}],
    }
    one.presence.use(ADA.id, on=True)
    await eventually(lambda: other.here == {ADA, BOB})


async def test_one_used_window_is_enough(wire: Wire) -> None:
    """Somebody is idle where all windows are, in whichever room and process; a window that is
    closed does not count."""
    one, other = await two(wire)
    one.presence.enter("room:2", ADA)
    one.presence.use(ADA.id, on=False)
    assert one.presence.seen() == [ADA.id]
    other.presence.open(ADA)
    other.presence.enter(ROOM, ADA)
    one.presence.exit("room:2", ADA.id)
    await eventually(lambda: one.count("diff") == 2)
    await eventually(lambda: one.here == other.here == {ADA})
    other.presence.use(ADA.id, on=False)
    other.presence.close(ADA.id)
    await eventually(lambda: one.here == other.here == {replace(ADA, idle=True)})


async def test_a_newcomer_is_told_who_is_idle(wire: Wire) -> None:
    """A process that starts learns how people are there."""
    one, _ = await two(wire)
    one.presence.use(ADA.id, on=False)
    newcomer = wire.process()
    await eventually(lambda: newcomer.here == {replace(ADA, idle=True)})


async def test_a_new_window_is_used(wire: Wire) -> None:
    """Who opens one more window is there again."""
    one, other = await two(wire)
    one.presence.use(ADA.id, on=False)
    await eventually(lambda: other.here == {replace(ADA, idle=True)})
    one.presence.enter(ROOM, ADA)
    await eventually(lambda: other.here == {ADA})


async def test_who_was_seen(wire: Wire) -> None:
    """Seen is who uses a window, and who closed their last one since this was asked."""
    one, _ = await two(wire)
    one.presence.enter(ROOM, BOB)
    one.presence.use(BOB.id, on=False)
    assert one.presence.seen() == [ADA.id]
    one.presence.exit(ROOM, BOB.id, idle=True)
    assert sorted(one.presence.seen()) == [ADA.id, BOB.id]
    assert one.presence.seen() == [ADA.id]


async def test_a_new_description(wire: Wire) -> None:
    """Somebody who is described anew keeps how they are there."""
    one, _ = await two(wire)
    one.presence.use(ADA.id, on=False)
    one.presence.describe(replace(ADA, name="Countess"))
    assert one.here == {replace(ADA, name="Countess", idle=True)}
    one.presence.use(ADA.id, on=True)
    assert one.here == {replace(ADA, name="Countess")}
