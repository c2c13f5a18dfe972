"""The roster: people of all processes, each once."""

from msgspec.structs import replace

from rooms.delivery.roster import CAME, STAYED, WENT, Roster
from rooms.protocol import PersonState
from tests.rooms.samples import ADA_HERE as ADA
from tests.rooms.samples import BOB_HERE as BOB
from tests.rooms.samples import here, people


class Told:
    """A roster, and what it told."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, str, int]] = []
        self.roster = Roster(self._changed)

    def _changed(self, topic: str, person: PersonState, step: int) -> None:
        self.changes.append((topic, person.name, step))


def test_first_way_in_is_told() -> None:
    """Somebody who was nowhere has come."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    assert told.changes == [("room", "Ada", CAME)]
    assert told.roster.here("room") == [ADA]


def test_second_way_in_is_not_told() -> None:
    """Somebody in two processes is one person, and is here already."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.add("p2", "room", ADA)
    assert told.changes == [("room", "Ada", CAME)]
    assert told.roster.count("room") == 1


def test_last_way_out_is_told() -> None:
    """Somebody has gone when no process has them any more."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.add("p2", "room", ADA)
    told.roster.discard("p1", "room", ADA.id)
    assert told.roster.here("room") == [ADA]
    told.roster.discard("p2", "room", ADA.id)
    assert told.roster.here("room") == []
    assert told.changes[1:] == [("room", "Ada", WENT)]


def test_discard_of_a_stranger() -> None:
    """Who was not there cannot go."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.discard("p1", "room", BOB.id)
    told.roster.discard("p2", "room", ADA.id)
    told.roster.discard("p1", "hall", ADA.id)
    assert told.changes == [("room", "Ada", CAME)]


def test_a_new_name_is_told() -> None:
    """Somebody who comes in under another name is told anew."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.add("p2", "room", PersonState(ADA.id, "Countess", guest=False))
    assert told.changes[1:] == [("room", "Countess", STAYED)]
    assert [person.name for person in told.roster.here("room")] == ["Countess"]


def test_rooms_are_apart() -> None:
    """To be in one room is to be in no other."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    assert told.roster.here("hall") == []
    assert told.roster.count("hall") == 0


def test_list_up_to_a_limit() -> None:
    """A list names as many as asked for; 0 is all."""
    told = Told()
    for person in people(5):
        told.roster.add("p1", "room", here(person))
    assert len(told.roster.here("room", 3)) == 3
    assert len(told.roster.here("room", 0)) == 5


def test_of_one_process() -> None:
    """Each process's own people can be told to the others."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.add("p2", "room", BOB)
    assert told.roster.of("p1") == {"room": {ADA.id: ADA}}
    assert told.roster.of("p3") == {}


def test_an_empty_room_is_forgotten() -> None:
    """A process that has nobody in a room does not list it."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.discard("p1", "room", ADA.id)
    assert told.roster.of("p1") == {}


def test_apply_lets_go_first() -> None:
    """Somebody who left and came back in one announcement is here."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.apply("p1", {"room": {ADA.id: ADA, BOB.id: BOB}}, {"room": [ADA.id]})
    assert set(told.roster.here("room")) == {ADA, BOB}


def test_replace_tells_only_the_difference() -> None:
    """Of a whole process's state only comings and goings are told."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.add("p1", "hall", ADA)
    told.changes.clear()
    told.roster.replace("p1", {"room": {ADA.id: ADA, BOB.id: BOB}})
    assert sorted(told.changes) == [("hall", "Ada", WENT), ("room", "Bob", CAME)]


def test_replace_by_nothing() -> None:
    """A process that is gone takes its people with it, and no others."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.roster.add("p2", "room", BOB)
    told.roster.replace("p1", {})
    assert told.roster.here("room") == [BOB]
    assert told.roster.of("p1") == {}


def test_how_somebody_is_there() -> None:
    """Somebody is idle when they are in every process; each change is told to their rooms."""
    told = Told()
    for process in ("p1", "p2"):
        told.roster.add(process, "room", ADA)
    told.roster.add("p1", "hall", ADA)
    told.changes.clear()
    idle = replace(ADA, idle=True)
    told.roster.change("p1", [idle, BOB])
    assert (told.changes, told.roster.find(ADA.id)) == ([], ADA)
    told.roster.change("p2", [idle])
    assert sorted(told.changes) == [("hall", "Ada", STAYED), ("room", "Ada", STAYED)]
    assert told.roster.of("p1")["room"] == {ADA.id: idle}
    told.roster.change("p1", [ADA])
    told.roster.replace("p1", {})
    assert told.roster.here("room") == [idle]
    assert told.roster.topics(ADA.id) == ["room"]


def test_another_description() -> None:
    """A new name is noted and told to nobody; of a stranger nothing is noted."""
    told = Told()
    told.roster.add("p1", "room", ADA)
    told.changes.clear()
    told.roster.describe(replace(ADA, name="Countess"))
    told.roster.describe(BOB)
    assert [person.name for person in told.roster.here("room")] == ["Countess"]
    assert (told.changes, told.roster.find(BOB.id)) == ([], None)
