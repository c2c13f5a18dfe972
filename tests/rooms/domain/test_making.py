"""Making a room on purpose (`making.make`)."""

import pytest

from rooms.domain import making
from rooms.domain.making import NewRoom
from rooms.domain.queries.inbox import inbox
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Cursor, Kind, Membership, Role, Room
from rooms.protocol import Person
from tests.rooms.stored import guest, new_room, say


def refusal(person: Person | None, wish: NewRoom, limits: Limits | None = None) -> Refusal:
    """The refusal of a room that must not be made; none is."""
    before = Room.objects.count()
    with pytest.raises(Refusal) as caught:
        making.make(person, wish, limits or Limits())
    assert Room.objects.count() == before
    return caught.value


@pytest.mark.parametrize("kind", ["open", "private"])
def test_the_creator_owns_it(ada: Person, kind: str) -> None:
    """Name and subject are cleaned; whoever makes the room is its first member."""
    entry = making.make(ada, NewRoom(" Salon ", kind, " What  we\nship "), Limits())
    assert (entry.room.name, entry.room.subject, entry.room.kind) == ("Salon", "What we ship", kind)
    assert entry.room.slug.startswith("~") == (kind == "private")
    member = Membership.objects.get()
    assert (member.person_id, member.role, member.seq, entry.room.head) == (
        ada.id,
        Role.OWNER,
        1,
        1,
    )
    assert Cursor.objects.get().person_id == ada.id
    assert [place.room.name for place in inbox(ada.id).places] == ["Salon"]
    assert say(ada, entry.room.id, "hello") == [2]


def test_private_names_collide_with_nothing(ada: Person) -> None:
    """Two private rooms and an open one can have the same name."""
    made = [
        making.make(ada, NewRoom("Salon", kind), Limits()) for kind in ("private",) * 2 + ("open",)
    ]
    assert len({entry.room.slug for entry in made}) == 3


def test_a_name_that_is_taken(ada: Person) -> None:
    """The names of open rooms are unique, whatever the case."""
    new_room("Salon")
    refused = refusal(ada, NewRoom("SALON"))
    assert (refused.code, refused.more["field"]) == ("name_taken", "name")


def test_a_guest_owns_nothing(transactional_db: None) -> None:
    """A guest makes open rooms, and belongs to them once they post; no private ones."""
    zoe = guest("Zoe")
    entry = making.make(zoe, NewRoom("Salon"), Limits())
    assert (entry.member, Membership.objects.count()) == (None, 0)
    assert refusal(zoe, NewRoom("Salon", "private")).code == "not_allowed"


def test_without_a_name(transactional_db: None) -> None:
    """A visitor makes none."""
    assert refusal(None, NewRoom("Salon")).code == "not_allowed"


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        (NewRoom(" "), "bad_name", "name"),
        (NewRoom("a/b"), "bad_name", "name"),
        (NewRoom("Salon", Kind.DIRECT), "bad_frame", "kind"),
        (NewRoom("Salon", "removed"), "bad_frame", "kind"),
        (NewRoom("Salon", "open", "x" * 201), "too_long", "subject"),
        (NewRoom("Salon", "open", "a\x00"), "bad_frame", "subject"),
    ],
)
def test_what_is_wrong_is_named(ada: Person, wish: NewRoom, code: str, field: str) -> None:
    """Each refusal says which field it is about."""
    refused = refusal(ada, wish)
    assert (refused.code, refused.more["field"]) == (code, field)


def test_so_many_in_an_hour(ada: Person) -> None:
    """Rooms that were opened by their address count, too; the limit is that of both ways."""
    limits = Limits(rooms=2)
    making.enter(ada, "one", limits)
    making.make(ada, NewRoom("two", "private"), limits)
    assert refusal(ada, NewRoom("three"), limits).code == "rate_limited"
