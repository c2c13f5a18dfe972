"""People who have another name, picture or status: their rooms are told, and call them so."""

from collections.abc import AsyncIterator, Collection

import msgspec
import pytest
from django.db import DatabaseError
from msgspec.structs import replace

from rooms.delivery import people as module
from rooms.delivery.contacts import Contacts
from rooms.delivery.event import change_event
from rooms.delivery.people import TOPIC, Described, People, payload
from rooms.limits import Limits
from rooms.log.people import Profile
from rooms.protocol import Person
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import SeatDouble, SocketDouble
from tests.rooms.delivery.feed_stage import at_ten, snapshot
from tests.rooms.delivery.signals_stage import Stage
from tests.rooms.samples import ADA, ADA_HERE, BOB, HALL, LOBBY, change, member_change, reaction

pytestmark = pytest.mark.django_db(transaction=True)
LOST = frozenset([TOPIC])
COUNTESS = Profile(replace(ADA_HERE, name='The "Countess" {1}', picture="p1"))


class Told:
    """A process with an open room, and what it notes of who was seen."""

    def __init__(self) -> None:
        self.stage = Stage(Limits())
        self.seen: list[list[int]] = []
        self.failure: Exception | None = None
        contacts = Contacts(lambda _: None, lambda *_: None, self.stage.broker.counters)
        self.people = People(
            self.stage.hub,
            self.stage.broker,
            self.stage.signals,
            self.stage.log,
            contacts,
            self._note,
        )

    async def compared(self) -> None:
        """Have everybody compared with the database twice: the first comparison has ended when the
        second one begins."""
        for _ in range(2):
            self.stage.log.reads.clear()
            self.people.suspect(LOST)
            await eventually(lambda: "_changed" in self.stage.log.reads)

    def _note(self, people: Collection[int]) -> None:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        self.seen.append(list(people))


@pytest.fixture
async def told(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Told]:
    """A process in a hurry."""
    monkeypatch.setattr(module, "SEEN", 0.01)
    told = Told()
    await told.stage.open()
    yield told
    await told.people.stop()
    await told.stage.signals.stop()
    await told.stage.log.close()


async def test_members_are_told(told: Told) -> None:
    """A room of which the person is a member is told; one that nobody has open here is not."""
    told.people.changed(Described(COUNTESS, [LOBBY, HALL]))
    await told.stage.tells(1)
    (event,) = told.stage.socket.sent
    assert event["type"] == "person"
    assert event["person"]["name"] == COUNTESS.person.name
    (published,) = [body for topic, body in told.stage.broker.published if topic == TOPIC]
    assert msgspec.json.decode(published, type=Described).profile == COUNTESS


async def test_rooms_in_which_they_are(told: Told) -> None:
    """A room that the person only looks at is told, and shows them so from now on."""
    told.stage.enter(ADA)
    told.people.changed(Described(COUNTESS, []))
    assert told.stage.signals.here(told.stage.topic) == [COUNTESS.person]
    await eventually(lambda: "person" in told.stage.socket.types)


async def test_once_from_each_process(told: Told) -> None:
    """What another process tells is told on; what comes back to its sender is not."""
    told.people.changed(Described(COUNTESS, [LOBBY]))
    (published,) = [body for topic, body in told.stage.broker.published if topic == TOPIC]
    told.people.receive(published)
    await told.stage.tells(1)
    told.people.receive(payload(Described(COUNTESS, [LOBBY], origin="another")))
    await told.stage.tells(2)
    assert told.stage.socket.types == ["person", "person"]


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"profile":1,"rooms":[]}'])
async def test_rubbish(told: Told, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What describes nobody is logged."""
    told.people.receive(body)
    assert "no description" in caplog.text


async def test_who_was_here_is_noted(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    """Again and again, also after the database was away; and at the end, who left before it."""
    told.failure = DatabaseError("gone")
    told.stage.enter(ADA)
    await told.people.start()
    await eventually(lambda: len(told.seen) >= 2)
    assert told.seen[0] == [ADA.id]
    assert "could not be noted" in caplog.text
    told.stage.signals.presence.exit(told.stage.topic, ADA.id)
    told.seen.clear()
    await told.people.stop()
    assert told.seen[-1] == [ADA.id]


def sits(told: Told, present: Person = ADA) -> SeatDouble:
    """Ada's connection in the room, in which she is `present` under this name."""
    seat = SeatDouble(ADA.id)
    seat.profile = Profile(ADA_HERE)
    stage = told.stage
    stage.hub.attach(stage.feed, stage.hub.subscription(SocketDouble().as_socket), seat)
    stage.enter(present)
    return seat


async def test_a_lost_description_is_found(told: Told) -> None:
    """After a loss on the broker presence, connections and changes in memory have the name that is
    stored, and the other processes are told what this one has called the person until then."""
    seat = sits(told)
    told.stage.log.append(change(1))
    told.stage.feed.deliver(change(1))
    await told.people.start()
    told.stage.log.renames(ADA.id, "Duchess")
    told.people.suspect(LOST)
    await eventually(lambda: bool(seat.profiles))
    (profile,) = seat.profiles
    assert profile.person.name == "Duchess"
    assert told.stage.signals.here(told.stage.topic) == [profile.person]
    assert told.stage.signals.presence.own() == {ADA.id: profile.person}
    (kept,) = told.stage.feed.tail
    assert kept.payload == change(1, by=profile.person.plain).payload
    (published,) = [body for topic, body in told.stage.broker.published if topic == TOPIC]
    assert msgspec.json.decode(published, type=Described).profile == profile
    await told.compared()
    assert len(seat.profiles) == 1


async def test_an_old_connection_is_found(told: Told) -> None:
    """A connection from before the new name is found, though presence has that name already."""
    seat = sits(told, present=replace(ADA, name="Duchess"))
    await told.people.start()
    told.stage.log.renames(ADA.id, "Duchess")
    told.people.suspect(LOST)
    await eventually(lambda: [each.person.name for each in seat.profiles] == ["Duchess"])


async def test_an_author_who_is_elsewhere_is_found(told: Told) -> None:
    """Somebody who is neither a member of the room nor here is named there as they are stored;
    the other processes find that by themselves."""
    told.stage.log.append(change(1, by=BOB))
    told.stage.feed.deliver(change(1, by=BOB))
    await told.people.start()
    told.stage.log.renames(BOB.id, "Robert")
    told.people.suspect(LOST)
    await told.stage.tells(2)
    message, person = told.stage.socket.sent
    assert (message["message"]["by"]["name"], person["person"]["name"]) == ("Bob", "Robert")
    assert [each.name for each in told.stage.feed.named()] == ["Robert"]
    assert [topic for topic, _ in told.stage.broker.published if topic == TOPIC] == []


async def test_who_reacted_is_found(told: Told) -> None:
    """Somebody who is named beside an emoji alone is compared, too, and is found once: no picture
    is shown there."""
    told.stage.log.append(change(1), reaction(2, 1, BOB))
    told.stage.feed.repair(snapshot(2, [change(1), reaction(2, 1, BOB)]))
    await told.people.start()
    told.stage.log.renames(BOB.id, "Robert", picture="p1")
    told.people.suspect(LOST)
    await told.stage.tells(3)
    assert told.stage.feed.tail[1].payload == reaction(2, 1, replace(BOB, name="Robert")).payload
    await told.compared()
    assert told.stage.socket.types == ["message", "message", "person"]


async def test_a_lost_description_is_found_some_time(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to say that something was lost."""
    monkeypatch.setattr(module, "INTERVAL", 0.01)
    seat = sits(told)
    await told.people.start()
    told.stage.log.renames(ADA.id, "Duchess")
    await eventually(lambda: [each.person.name for each in seat.profiles] == ["Duchess"])


async def test_what_is_told_during_a_comparison_holds(told: Told) -> None:
    """The answer of the database may be older than what comes over the broker meanwhile."""
    seat = sits(told)
    told.stage.enter(BOB)
    log = told.stage.log
    log.renames(ADA.id, "Duchess")
    log.renames(BOB.id, "Robert")

    def tell() -> None:
        if "_changed" in log.reads and not seat.profiles:
            told.people.receive(payload(Described(COUNTESS, [LOBBY], origin="another")))

    log.during = tell
    await told.people.start()
    told.people.suspect(LOST)
    names = told.stage.signals.here
    await eventually(lambda: "Robert" in [each.name for each in names(told.stage.topic)])
    assert seat.profiles == [COUNTESS]


async def test_a_comparison_without_a_database(told: Told) -> None:
    """While the database cannot be read nothing changes; the next comparison finds it."""
    seat = sits(told)
    told.stage.log.renames(ADA.id, "Duchess")
    told.stage.log.failure = DatabaseError("gone")
    await told.people.start()
    await told.compared()
    assert (seat.profiles, told.stage.broker.counters.failures) == ([], 0)
    told.stage.log.failure = None
    told.people.suspect(LOST)
    await eventually(lambda: bool(seat.profiles))


def test_changes_in_memory_name_them_so() -> None:
    """Messages and memberships that are sent again later have the new name, and nothing else."""
    renamed = COUNTESS.person.plain
    text = 'say "by":{"id":1,"name":"Ada","guest":true} to \\"Ada\\"'
    assert (
        change(11, text=text).naming(renamed).payload == change(11, text=text, by=renamed).payload
    )
    member = member_change(12, ADA).naming(renamed)
    assert member.payload == member_change(12, renamed).payload
    beside = reaction(12, 11, ADA, by=BOB).naming(renamed)
    assert beside.payload == reaction(12, 11, renamed, by=BOB).payload
    of_both = reaction(12, 11, ADA).naming(renamed)
    assert of_both.payload == reaction(12, 11, renamed, by=renamed).payload
    of_bob = change(13, by=BOB)
    assert of_bob.naming(renamed) is of_bob
    back = change(11, by=renamed).naming(ADA)
    assert back.payload == change(11).payload
    assert (back.seq, back.number) == (11, 11)
    eleven = change_event(14, change(14, by=replace(ADA, id=11)).payload)
    assert eleven.naming(renamed).payload == eleven.payload


async def test_a_feed_names_them_so() -> None:
    """The feed's memory is rewritten, and the person's own connections know their new name."""
    room = at_ten()
    own, other = SeatDouble(ADA.id), SeatDouble(BOB.id)
    for seat in (own, other):
        room.sits(seat)
    room.feed.deliver(change(11))
    room.feed.describe(COUNTESS)
    room.feed.flush()
    assert (own.profiles, other.profiles) == ([COUNTESS], [])
    assert room.socket.types == ["message", "person"]
    (kept,) = room.feed.since(10) or []
    assert kept.payload == change(11, by=COUNTESS.person.plain).payload
