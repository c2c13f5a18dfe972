"""Presence over several processes."""

import json
from collections.abc import AsyncIterator

import pytest

from rooms.delivery import presence as module
from rooms.delivery.brokers import Counters
from rooms.delivery.presence import TOPIC, Presence
from rooms.delivery.roster import Roster
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


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who leaves is gone at once."""
    monkeypatch.setattr(module, "GRACE", 0)


async def test_everybody_hears_who_came(wire: Wire) -> None:
    """Somebody who enters here is seen here at once, and soon everywhere."""
    one, other = wire.process(), wire.process()
    one.presence.enter(ROOM, ADA)
    assert one.here == {ADA}
    await eventually(lambda: other.here == {ADA})


async def test_comings_are_announced_together(wire: Wire) -> None:
    """Those who come within a moment are one announcement."""
    one, other = wire.process(), wire.process()
    one.presence.enter(ROOM, ADA)
    one.presence.enter(ROOM, BOB)
    one.presence.enter("room:2", ADA)
    await eventually(lambda: other.here == {ADA, BOB})
    assert one.count("diff") == 1


@pytest.mark.usefixtures("no_grace")
async def test_everybody_hears_who_left(wire: Wire) -> None:
    """Somebody whose last device left is gone everywhere."""
    one, other = await two(wire)
    one.presence.exit(ROOM, ADA.id)
    await eventually(lambda: not one.here and not other.here)


@pytest.mark.usefixtures("no_grace")
async def test_devices_are_one_person(wire: Wire) -> None:
    """Who closes one of two windows is still here."""
    one, other = await two(wire)
    one.presence.enter(ROOM, ADA)
    one.presence.exit(ROOM, ADA.id)
    one.presence.enter(ROOM, BOB)
    await eventually(lambda: other.here == {ADA, BOB})
    assert one.here == {ADA, BOB}


@pytest.mark.usefixtures("no_grace")
async def test_devices_in_two_processes_are_one_person(wire: Wire) -> None:
    """Who left one process is here as long as another has them."""
    one, other = await two(wire)
    other.presence.enter(ROOM, ADA)
    one.presence.exit(ROOM, ADA.id)
    await eventually(lambda: one.count("diff") == 2)
    await eventually(lambda: one.here == other.here == {ADA})


async def test_leaving_has_a_grace(wire: Wire) -> None:
    """A reload is no coming and going: nobody hears of it."""
    one, other = await two(wire)
    one.presence.exit(ROOM, ADA.id)
    assert one.here == {ADA}
    one.presence.enter(ROOM, ADA)
    one.presence.enter(ROOM, BOB)
    await eventually(lambda: other.here == {ADA, BOB})
    assert one.said[-1]["join"] == {ROOM: [{"id": 2, "name": "Bob", "guest": False}]}
    assert "leave" not in one.said[-1]


@pytest.mark.usefixtures("no_grace")
async def test_who_came_and_left_in_a_moment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is gone before the announcement is announced as gone."""
    monkeypatch.setattr(module, "COALESCE", 0.05)
    one, other = wire.process(), wire.process()
    one.presence.enter(ROOM, ADA)
    one.presence.exit(ROOM, ADA.id)
    await eventually(lambda: one.count("diff") == 1)
    assert one.said[-1]["join"] == {ROOM: []}
    await eventually(lambda: other.here == set())


@pytest.mark.usefixtures("no_grace")
async def test_who_left_and_came_in_a_moment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is back before the announcement is announced as here."""
    one, other = await two(wire)
    monkeypatch.setattr(module, "COALESCE", 0.05)
    one.presence.exit(ROOM, ADA.id)
    await eventually(lambda: not one.here)
    one.presence.enter(ROOM, ADA)
    await eventually(lambda: one.count("diff") == 2)
    assert "leave" not in one.said[-1]
    assert other.here == {ADA}


async def test_a_newcomer_is_told_everything(wire: Wire) -> None:
    """A process that starts learns who is where."""
    await two(wire)
    newcomer = wire.process()
    await eventually(lambda: newcomer.here == {ADA})


async def test_a_lost_announcement_shows_at_the_next(wire: Wire) -> None:
    """A number that was skipped makes the others ask, and they are told everything."""
    one, other = await two(wire)
    wire.cut = True
    one.presence.enter(ROOM, BOB)
    await eventually(lambda: one.count("diff") == 2)
    wire.cut = False
    one.presence.enter("room:2", ADA)
    await eventually(lambda: other.here == {ADA, BOB})
    assert other.said[-1]["of"] == one.said[0]["proc"]


async def test_a_lost_announcement_shows_at_the_beat(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign of life carries the number, too: a lost last announcement is found."""
    monkeypatch.setattr(module, "BEAT", 0.01)
    one, other = await two(wire)
    wire.cut = True
    one.presence.enter(ROOM, BOB)
    await eventually(lambda: one.count("diff") == 2)
    wire.cut = False
    await eventually(lambda: other.here == {ADA, BOB})


async def test_a_repeated_announcement(wire: Wire) -> None:
    """What was heard before is not taken again."""
    one, other = await two(wire)
    first = json.dumps(one.said[-1]).encode()
    await other.presence.stop()
    wire.crash(other)
    other.presence.roster.replace(one.said[0]["proc"], {})
    other.presence.receive(first)
    assert other.here == set()


async def test_an_old_state(wire: Wire) -> None:
    """Everything as it was some announcements ago is no news."""
    one, other = await two(wire)
    old = {"t": "state", "proc": one.said[0]["proc"], "n": 0}
    other.presence.receive(json.dumps(old).encode())
    assert other.here == {ADA}


async def test_a_question_to_somebody_else(wire: Wire) -> None:
    """Only the process that was asked answers."""
    one, _ = await two(wire)
    before = one.count("state")
    one.presence.receive(json.dumps({"t": "ask", "proc": "x", "of": "y"}).encode())
    assert one.count("state") == before


async def test_compare_asks_everybody(wire: Wire) -> None:
    """After an outage everybody is asked for everything, and told everything."""
    one, other = await two(wire)
    before = one.count("state")
    other.presence.compare()
    await eventually(lambda: one.count("state") == before + 1)
    other.presence.roster.replace(one.said[0]["proc"], {})
    one.presence.compare()
    await eventually(lambda: other.here == {ADA})


@pytest.mark.usefixtures("no_grace")
async def test_goodbye(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of a process that stopped are gone after their grace, long before its lease."""
    monkeypatch.setattr(module, "BEAT", 0.01)
    one, other = await two(wire)
    other.presence.enter(ROOM, BOB)
    await one.presence.stop()
    wire.crash(one)
    await eventually(lambda: other.here == {BOB})


async def test_goodbye_leaves_a_grace(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """People whose process restarts are on their way to another: they are still here."""
    monkeypatch.setattr(module, "BEAT", 0.01)
    one, other = await two(wire)
    await one.presence.stop()
    wire.crash(one)
    await eventually(lambda: other.count("beat") >= 5)
    assert other.here == {ADA}


async def test_a_process_without_a_sign_of_life(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who crashed is gone with all its people, once its lease has run out."""
    monkeypatch.setattr(module, "BEAT", 0.02)
    one, other = await two(wire)
    other.presence.enter(ROOM, BOB)
    wire.crash(one)
    monkeypatch.setattr(module, "LEASE", 0.01)
    await eventually(lambda: other.here == {BOB})
    await one.presence.stop()


async def test_signs_of_life_renew_the_lease(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is heard of stays, however long ago they last told something new."""
    monkeypatch.setattr(module, "BEAT", 0.01)
    one, other = await two(wire)
    monkeypatch.setattr(module, "LEASE", 5.0)
    await eventually(lambda: one.count("beat") >= 5 and other.count("beat") >= 5)
    assert other.here == {ADA}


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"\xff", b'{"t":"\xff","proc":"x"}', b'{"t":"diff","proc":7}']
)
async def test_rubbish(wire: Wire, payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What is no announcement is logged, and harms nobody."""
    wire.process().presence.receive(payload)
    assert "no announcement" in caplog.text


async def test_stop_before_start() -> None:
    """Presence that never ran can be stopped."""
    said: list[str] = []
    roster = Roster(lambda *_: None)
    await Presence(lambda topic, _: said.append(topic), roster, Counters()).stop()
    assert said == [TOPIC]


async def test_everybody(wire: Wire) -> None:
    """All who are somewhere, each once, without who has just left this process."""
    one, other = wire.process(), wire.process()
    one.presence.enter(ROOM, ADA)
    one.presence.enter("room:2", ADA)
    other.presence.enter(ROOM, BOB)
    await eventually(lambda: one.presence.everybody() == [ADA, BOB])
    one.presence.exit(ROOM, ADA.id)
    assert one.presence.everybody() == [ADA, BOB]
    one.presence.exit("room:2", ADA.id)
    assert one.presence.everybody() == [BOB]
