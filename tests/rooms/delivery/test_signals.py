"""Presence and typing as events of rooms."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from rooms.delivery import presence, signals
from rooms.delivery.event import Event
from rooms.delivery.presence import TOPIC
from rooms.limits import Limits
from rooms.protocol import Person
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import SeatDouble, SocketDouble, grant
from tests.rooms.delivery.signals_stage import Stage
from tests.rooms.samples import ADA, BOB, HALL, here, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A room whose presence list names two people at most."""
    monkeypatch.setattr(signals, "COALESCE", 0.01)
    monkeypatch.setattr(signals, "SPACING", 0.01)
    monkeypatch.setattr(presence, "GRACE", 0)
    stage = Stage(Limits(here=2))
    await stage.open()
    yield stage
    await stage.signals.stop()
    await stage.hub.stop()
    await stage.log.close()


def ids(count: int) -> list[dict[str, object]]:
    """So many people, as on the wire."""
    return [{"id": p.id, "name": p.name, "guest": p.guest} for p in people(count)]


async def test_start_listens_to_presence(stage: Stage) -> None:
    """The one topic of all rooms is heard, and the others are asked who is where."""
    assert TOPIC in stage.broker.topics
    assert json.loads(stage.broker.published[0][1])["t"] == "ask"


async def test_who_came_is_told(stage: Stage) -> None:
    """Comings of a moment are one event."""
    stage.enter(*people(2))
    await stage.tells(1)
    assert stage.socket.sent == [{"type": "presence", "join": ids(2), "leave": [], "count": 2}]


async def test_who_went_is_told(stage: Stage) -> None:
    """Of who left the id is enough."""
    stage.enter(ADA)
    await stage.tells(1)
    stage.signals.presence.exit(stage.topic, ADA.id)
    await stage.tells(2)
    assert stage.socket.sent[1] == {"type": "presence", "join": [], "leave": [1], "count": 0}


async def test_a_room_that_fills_is_told_in_few_events(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes soon after others is told with those who come after them; typing does not wait."""
    monkeypatch.setattr(signals, "SPACING", 600)
    one, *others = people(3)
    stage.enter(one)
    await stage.tells(1)
    stage.enter(others[0])
    stage.signals.set_typing(stage.topic, ADA, on=True)
    await stage.tells(2)
    stage.enter(others[1])
    assert stage.socket.types == ["presence", "typing"]
    monkeypatch.setattr(signals, "SPACING", 0.01)
    await stage.tells(3)
    assert stage.socket.sent[2]["count"] == 3


async def test_crowd_is_a_count(stage: Stage) -> None:
    """Beyond the limit nobody is named."""
    stage.enter(*people(3))
    await stage.tells(1)
    assert stage.socket.sent == [{"type": "presence", "join": [], "leave": [], "count": 3}]


async def test_crowd_that_thins_is_a_list_again(stage: Stage) -> None:
    """Back under the limit everybody is named, as nobody knows who is left."""
    stage.enter(*people(3))
    await stage.tells(1)
    stage.signals.presence.exit(stage.topic, people(3)[2].id)
    await stage.tells(2)
    assert stage.socket.sent[1] == {"type": "presence", "here": ids(2), "count": 2}


async def test_nobody_is_told_of_a_room_without_listeners(stage: Stage) -> None:
    """People of rooms that are open elsewhere are known, and told to nobody here."""
    stage.signals.presence.enter("room:elsewhere", here(ADA))
    stage.enter(BOB)
    await stage.tells(1)
    assert stage.signals.count("room:elsewhere") == 1
    assert [each["join"][0]["name"] for each in stage.socket.sent] == ["Bob"]


async def test_here_is_as_long_as_a_list_may_be(stage: Stage) -> None:
    """Who is here, up to the limit, and how many there are."""
    stage.enter(*people(3))
    assert len(stage.signals.here(stage.topic)) == 2
    assert stage.signals.count(stage.topic) == 3


async def test_announcements_of_others_are_told(stage: Stage) -> None:
    """Who enters by way of another process is seen here."""
    told = {"t": "state", "proc": "x", "n": 1, "join": {stage.topic: ids(1)}}
    stage.broker.tells(TOPIC, json.dumps(told).encode())
    await stage.tells(1)
    assert stage.socket.sent[0]["count"] == 1


async def test_outage_of_presence_asks_anew(stage: Stage) -> None:
    """What may have been lost is asked for and told; of other topics presence knows nothing."""
    before = len(stage.broker.published)
    stage.broker.suspect(frozenset([stage.topic]))
    assert len(stage.broker.published) == before
    stage.broker.suspect(frozenset([TOPIC]))
    told = [json.loads(body)["t"] for _, body in stage.broker.published[before:]]
    assert told == ["ask", "state"]


async def test_typing_is_told_here_and_elsewhere(stage: Stage) -> None:
    """Who writes is seen by this room and published for the others."""
    stage.signals.set_typing(stage.topic, ADA, on=True)
    assert stage.signals.is_writing(stage.topic, ADA)
    await stage.tells(1)
    assert stage.socket.sent == [{"type": "typing", "who": ids_of(ADA)}]
    topic, payload = stage.broker.published[-1]
    assert (topic, json.loads(payload)["on"]) == (stage.topic, True)


def ids_of(person: Person) -> list[dict[str, object]]:
    """One person, as on the wire."""
    return [{"id": person.id, "name": person.name, "guest": person.guest}]


async def test_typing_comes_from_elsewhere(stage: Stage) -> None:
    """What another process publishes is seen here."""
    stage.signals.set_typing(stage.topic, ADA, on=True)
    news = stage.broker.published[-1]
    stage.signals.set_typing(stage.topic, ADA, on=False)
    stage.broker.tells(*news)
    assert stage.signals.writing(stage.topic) == [ADA]


async def test_typing_ends(stage: Stage) -> None:
    """Who stopped is no longer listed."""
    stage.signals.set_typing(stage.topic, ADA, on=True)
    await stage.tells(1)
    stage.signals.set_typing(stage.topic, ADA, on=False)
    await stage.tells(2)
    assert stage.socket.sent[1] == {"type": "typing", "who": []}


async def test_renewed_typing_is_no_news(stage: Stage) -> None:
    """Who is writing still is told once."""
    for _ in range(2):
        stage.signals.set_typing(stage.topic, ADA, on=True)
        await stage.tells(1)
    stage.signals.set_typing(stage.topic, BOB, on=True)
    await stage.tells(2)
    assert [len(each["who"]) for each in stage.socket.sent] == [1, 2]


async def test_no_typing_is_no_news(stage: Stage) -> None:
    """Who was not writing cannot stop."""
    stage.signals.set_typing(stage.topic, ADA, on=False)
    stage.enter(BOB)
    await stage.tells(1)
    assert stage.socket.types == ["presence"]


async def test_typing_expires(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who says no more is soon no longer writing."""
    monkeypatch.setattr(signals, "TYPING_LASTS", 0.02)
    stage.signals.set_typing(stage.topic, ADA, on=True)
    await eventually(lambda: stage.socket.sent[-1:] == [{"type": "typing", "who": []}])
    assert not stage.signals.is_writing(stage.topic, ADA)


async def test_typing_expires_one_by_one(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who goes on writing stays listed when another has stopped."""
    monkeypatch.setattr(signals, "TYPING_LASTS", 0.02)
    stage.signals.set_typing(stage.topic, ADA, on=True)
    monkeypatch.setattr(signals, "TYPING_LASTS", 60)
    stage.signals.set_typing(stage.topic, BOB, on=True)
    monkeypatch.setattr(signals, "TYPING_LASTS", 0.02)
    await eventually(lambda: stage.signals.writing(stage.topic) == [BOB])


async def test_closed_room_forgets_who_wrote(stage: Stage) -> None:
    """A room that nobody here listens to any more keeps nothing."""
    stage.signals.set_typing(stage.topic, ADA, on=True)
    stage.signals.closed(stage.topic)
    assert stage.signals.writing(stage.topic) == []


async def test_news_of_a_closed_room_go_nowhere(stage: Stage) -> None:
    """What was to be told of a room that is gone by then is dropped."""
    stage.signals.set_typing(stage.topic, ADA, on=True)
    del stage.hub.feeds[stage.topic]
    stage.log.opens(HALL)
    other = await stage.hub.join(grant(HALL))
    socket = SocketDouble()
    stage.hub.attach(other, stage.hub.subscription(socket.as_socket), SeatDouble())
    stage.signals.set_typing(other.topic, ADA, on=True)
    await eventually(lambda: socket.types == ["typing"])
    assert stage.socket.sent == []


async def test_state_is_presence_and_typing(stage: Stage) -> None:
    """Whoever lost events is told everything as it is."""
    stage.enter(ADA)
    stage.signals.set_typing(stage.topic, ADA, on=True)
    presence_now, typing_now = [json.loads(e.payload) for e in stage.signals.state(stage.topic)]
    assert presence_now == {"type": "presence", "here": ids_of(ADA), "count": 1}
    assert typing_now == {"type": "typing", "who": ids_of(ADA)}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b'{"type":"typing"}',
        b'{"type":"dance"}',
        b"\xff",
        b'{"type":"typing","user":{"id":1,"name":"\xff","guest":true},"on":true}',
    ],
)
async def test_rubbish(stage: Stage, payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What is no event of a room is logged, and harms nobody."""
    stage.broker.tells(stage.topic, payload)
    assert "no event" in caplog.text


async def test_stop_says_goodbye(stage: Stage) -> None:
    """The other processes are told at once."""
    stage.signals.set_typing(stage.topic, ADA, on=True)
    await stage.signals.stop()
    assert json.loads(stage.broker.published[-1][1])["t"] == "bye"


async def test_stop_ends_the_timers(stage: Stage) -> None:
    """Nothing is told, and nothing expires, once the signals have been stopped."""
    for change in (True, False):
        stage.signals.set_typing(stage.topic, ADA, on=change)
    stage.signals.set_typing(stage.topic, BOB, on=True)
    await stage.signals.stop()
    later = asyncio.Event()
    # Due after every timer of the signals that was due when they were stopped.
    asyncio.get_running_loop().call_later(2 * signals.COALESCE, later.set)
    await later.wait()
    assert stage.socket.sent == []


async def test_a_room_that_fails_unexpectedly(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug in one room is logged and counted, and the other rooms are told all the same."""

    def fail(event: Event) -> None:
        raise RuntimeError("a bug")

    stage.log.opens(HALL)
    broken = await stage.hub.join(grant(HALL))
    monkeypatch.setattr(broken, "send", fail)
    stage.signals.presence.enter(broken.topic, here(BOB))
    stage.signals.set_typing(broken.topic, BOB, on=True)
    stage.enter(ADA)
    stage.signals.set_typing(stage.topic, ADA, on=True)
    await stage.tells(2)
    await eventually(lambda: stage.broker.counters.failures == 2)
    assert sorted(stage.socket.types) == ["presence", "typing"]
    assert caplog.text.count("RuntimeError: a bug") == 2
