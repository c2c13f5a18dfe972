"""The list of all open rooms, a page at a time."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rooms.domain.queries import browse as module
from rooms.domain.queries.browse import browse
from rooms.models import Kind, Membership, Room, State
from rooms.protocol import Person
from tests.rooms.stored import enter, new_room, say

NOON = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)


def listed(name: str, minute: int | None, kind: str = Kind.OPEN, **columns: object) -> int:
    """A room in which somebody talked at a minute, or never."""
    room = new_room(name, kind)
    at = None if minute is None else NOON + dt.timedelta(minutes=minute)
    Room.objects.filter(pk=room).update(active_at=at, **columns)
    return room


def names(person: Person | None = None, **wishes: object) -> list[str]:
    """The names on a page."""
    return [room.name for room in browse(person, **wishes).rooms]  # type: ignore[arg-type]


def test_open_rooms_by_activity(ada: Person, bob: Person) -> None:
    """The latest talked in comes first; rooms with nothing in them and hidden ones are left out."""
    early = listed("Early", 1)
    listed("Late", 2)
    listed("Planned", None, subject="Soon")
    listed("Mistyped", None)
    listed("Hidden", 3, Kind.PRIVATE)
    listed("Direct", 3, Kind.DIRECT)
    enter(early, ada, bob)
    Membership.objects.filter(person_id=bob.id).update(state=State.LEFT)
    assert names() == ["Late", "Early", "Planned"]
    late, first, planned = browse(ada).rooms
    assert (first.members, first.joined, late.members, late.joined) == (1, True, 0, False)
    assert (first.active, planned.active) == ("2026-11-26T12:01:00.000000Z", "")


def test_search(transactional_db: None) -> None:
    """In names without regard to case, in every script, and in subjects."""
    listed("Straße", 1)
    listed("ЧАЙ", 2, subject="Tea and cake")
    listed("100%", 3)
    assert names(wanted="STRASSE") == ["Straße"]
    assert names(wanted="чай") == names(wanted="CAKE") == ["ЧАЙ"]
    assert names(wanted="%") == ["100%"]
    assert names(wanted="nowhere") == []
    assert names(wanted="x" * 10_000) == []


def test_archived_on_demand(transactional_db: None) -> None:
    """Archived rooms are in a list of their own."""
    listed("Used", 1)
    listed("Old", 0, archived_at=NOON)
    assert (names(), names(archived=True)) == (["Used"], ["Old"])


def test_banned(ada: Person) -> None:
    """A room that somebody is banned from is in the list of everybody else."""
    room = listed("Strict", 1)
    enter(room, ada)
    Membership.objects.update(state=State.BANNED)
    assert (names(ada), names()) == ([], ["Strict"])


@pytest.mark.parametrize("page", [1, 2, 3, 4, 1000, 10**9])
def test_pages(transactional_db: None, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    """Each room is on one page; a page beyond the last one is empty."""
    monkeypatch.setattr(module, "PAGE", 2)
    for number in range(5):
        listed(f"Room {number}", -number)
    shown = browse(None, page=page)
    expected = [f"Room {number}" for number in range(5)][2 * (page - 1) : 2 * page]
    assert ([room.name for room in shown.rooms], shown.more) == (expected, page < 3)


def test_as_many_queries_for_many_rooms(ada: Person) -> None:
    """There are four, however many rooms there are."""
    rooms = [Room(name=f"Room {n}", slug=f"room {n}", active_at=NOON) for n in range(120)]
    Room.objects.bulk_create(rooms)
    say(ada, rooms[0].pk, "hello")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(browse(ada, wanted="room").rooms) == 50
    assert len(queries) == 4
