"""Who is told how the others of their direct conversations are, in one process."""

import json
from collections.abc import Iterator

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from rooms.delivery import contacts as module
from rooms.delivery.contacts import Contacts
from rooms.delivery.event import Event
from rooms.protocol import Person, PersonState, PlaceState, RoomState
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import BrokerDouble
from tests.rooms.samples import ADA_HERE, BOB_HERE

ADA, BOB, EVE = ADA_HERE.id, BOB_HERE.id, 9


class Process:
    """Contacts, who is online, and what each person was told."""

    def __init__(self) -> None:
        self.online: dict[int, PersonState] = {}
        self.told: list[tuple[int, list[int], list[int]]] = []
        """The person, the ids of those who are online by the event, and of those who are not."""
        self.contacts = Contacts(self.online.get, self._tell, BrokerDouble().counters)

    def _tell(self, person: int, event: Event) -> None:
        fields = json.loads(event.payload)
        assert fields["type"] == "contacts"
        online = sorted(each["id"] for each in fields["join"])
        self.told.append((person, online, sorted(fields["leave"])))

    def move(self, person: PersonState, *, on: bool = True) -> None:
        """Somebody comes or is there in another way, or goes."""
        if on:
            self.online[person.id] = person
        else:
            del self.online[person.id]
        self.contacts.moved(person.id)


def _talk(*others: Person) -> PlaceState:
    """A direct conversation with others; a room where there are none."""
    people = list(others) if others else UNSET
    room = RoomState(1, "direct", "", "~a", "")
    return PlaceState(room, "member", 1, 1, 0, 0, 0, 0, 0, "", False, False, people)


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """A process in a hurry."""
    monkeypatch.setattr(module, "COALESCE", 0.001)
    process = Process()
    yield process
    process.contacts.stop()


async def test_an_inbox_names_all(process: Process) -> None:
    """With the whole inbox one is told of all contacts, with a part of it of those who are new."""
    process.online[BOB] = BOB_HERE
    eve = Person(EVE, "Eve", True)
    process.contacts.met(ADA, [_talk(), _talk(BOB_HERE), _talk(BOB_HERE, eve)])
    assert process.told == [(ADA, [BOB], [EVE])]
    process.contacts.met_more(ADA, [_talk(BOB_HERE, Person(10, "Zoe", True)), _talk()])
    assert process.told[1:] == [(ADA, [], [10])]
    process.contacts.met(EVE, [_talk()])
    assert len(process.told) == 2


async def test_changes_are_told_to_whom_they_concern(process: Process) -> None:
    """Whoever has the person as a contact hears that they came, are idle, and went; once each."""
    process.contacts.met(ADA, [_talk(BOB_HERE)])
    process.contacts.met(EVE, [_talk()])
    process.told.clear()
    process.move(BOB_HERE)
    await eventually(lambda: process.told == [(ADA, [BOB], [])])
    process.move(replace(BOB_HERE, idle=True))
    await eventually(lambda: len(process.told) == 2)
    process.move(BOB_HERE, on=False)
    await eventually(lambda: process.told[2:] == [(ADA, [], [BOB])])


async def test_what_is_no_change_is_not_told(process: Process) -> None:
    """Whoever goes from room to room is told of by nobody, nor one who is no contact any more."""
    process.online[BOB] = BOB_HERE
    process.contacts.met(ADA, [_talk(BOB_HERE)])
    process.contacts.met(EVE, [_talk(BOB_HERE, ADA_HERE)])
    process.told.clear()
    process.contacts.left(ADA)
    process.move(BOB_HERE)
    process.move(ADA_HERE)
    await eventually(lambda: process.told == [(EVE, [ADA], [])])


async def test_a_new_window_hides_no_change(process: Process) -> None:
    """A change that waits to be told reaches all, though somebody was told of it meanwhile."""
    process.contacts.met(ADA, [_talk(BOB_HERE)])
    process.move(BOB_HERE)
    process.contacts.met(EVE, [_talk(BOB_HERE)])
    assert process.told[1:] == [(EVE, [BOB], [])]
    await eventually(lambda: (ADA, [BOB], []) in process.told)


async def test_a_change_that_is_undone_is_told_to_whom_knows_of_it(process: Process) -> None:
    """Whoever meets a contact in the midst of a change that does not last is told how it ends."""
    process.online[BOB] = BOB_HERE
    process.contacts.met(ADA, [_talk(BOB_HERE)])
    process.move(BOB_HERE, on=False)
    process.contacts.met(EVE, [_talk(BOB_HERE)])
    assert process.told[1:] == [(EVE, [], [BOB])]
    process.move(BOB_HERE)
    await eventually(lambda: (EVE, [BOB], []) in process.told)
