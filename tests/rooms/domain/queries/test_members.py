"""The query `members`."""

from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatsite.accounts.models import User
from rooms.domain.commands.ban import Ban
from rooms.domain.commands.join import Leave
from rooms.domain.commands.mute import Mute
from rooms.domain.queries.members import GetMembers
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.models import Membership
from rooms.protocol import Person
from tests.rooms.domain.commands.moderated import Moderated, moderated
from tests.rooms.stored import account, act, enter, guest


@pytest.fixture
def hall(transactional_db: None) -> Moderated:
    """An open room with an owner, a moderator and members."""
    return moderated()


def asked(
    hall: Moderated, who: Person | None, limits: Limits | None = None, **fields: Any
) -> tuple[list[dict[str, Any]], bool]:
    """The memberships of the answer, and whether there are more."""
    answer = GetMembers(key="q", **fields).read(Grant(hall.room, who), limits or Limits())
    return [msgspec.json.decode(each) for each in answer.members], answer.more


def names(hall: Moderated, who: Person | None, **fields: Any) -> list[str]:
    """The names in the answer."""
    found, _ = asked(hall, who, **fields)
    return [each["person"]["name"] for each in found]


def test_members(hall: Moderated) -> None:
    """Everybody who may read sees all members with role, since and state; guests are marked."""
    found, more = asked(hall, None)
    told = [(each["person"]["name"], each["role"], each["person"]["guest"]) for each in found]
    assert told == [
        ("Olga", "owner", False),
        ("Max", "moderator", False),
        ("Ada", "member", False),
        ("Gus", "member", True),
    ]
    assert {(each["state"], each["since"][:10]) for each in found} == {("member", "2026-01-01")}
    assert more is False


def test_pages(hall: Moderated) -> None:
    """A page has a bounded number of rows and of bytes; the next one follows the last person."""
    few = Limits(page_max=3)
    first, more = asked(hall, None, few)
    assert ([each["person"]["name"] for each in first], more) == (["Olga", "Max", "Ada"], True)
    after = first[-1]["person"]["id"]
    second, more = asked(hall, None, few, after=after)
    assert ([each["person"]["name"] for each in second], more) == (["Gus"], False)
    small, more = asked(hall, None, Limits(page_bytes=10))
    assert (len(small), more) == (1, True)


def test_beginning_of_the_name(hall: Moderated) -> None:
    """Ignoring case, in every script, on every database; also page by page."""
    enter(hall.room, account("Ölaf"), account("Олег"), account("100%"))
    assert names(hall, None, name="o") == ["Olga"]
    assert names(hall, None, name="öL") == names(hall, None, name="O\u0308l") == ["Ölaf"]
    assert names(hall, None, name="ОЛ") == ["Олег"]
    assert names(hall, None, name="%") == []
    assert names(hall, None, name="100%") == ["100%"]
    enter(hall.room, guest("olga"))
    found, more = asked(hall, None, Limits(page_max=1), name="OLGA")
    assert (found[0]["person"]["name"], more) == ("Olga", True)
    assert names(hall, None, name="OLGA", after=found[0]["person"]["id"]) == ["olga"]
    with pytest.raises(Refusal) as refusal:
        asked(hall, None, name="x" * 41)
    assert refusal.value.code == "too_long"


def test_whoever_left_is_no_member(hall: Moderated) -> None:
    """Their membership is told where it is asked for by their id."""
    act(hall.ada, Leave(), hall.room)
    assert "Ada" not in names(hall, hall.mod)
    (found,), _ = asked(hall, hall.gus, ids=[hall.ada.id])
    assert found["state"] == "left"
    assert names(hall, hall.gus, ids=[hall.outsider.id]) == []


def test_own_mute(hall: Moderated) -> None:
    """A muted person reads by whom, until when and why."""
    act(hall.mod, Mute(person=hall.ada.id, reason="spam"), hall.room)
    (found,), _ = asked(hall, hall.ada, ids=[hall.ada.id])
    assert (found["by"]["name"], found["reason"], found["muted"][:4]) == ("Max", "spam", "9999")


def test_banned(hall: Moderated) -> None:
    """Moderators see who is banned until when, by whom and why; nobody else sees any of it."""
    act(hall.mod, Ban(person=hall.ada.id, minutes=60, reason="spam"), hall.room)
    act(hall.owner, Ban(person=hall.outsider.id), hall.room)
    act(hall.owner, Ban(person=hall.gus.id), hall.room)
    Membership.objects.filter(person_id=hall.gus.id).update(until="2026-01-01T00:00Z")
    (one, other), more = asked(hall, hall.mod, banned=True)
    assert (one["person"]["name"], one["reason"], "until" in one) == ("Ada", "spam", True)
    assert (other["person"]["name"], "until" in other, more) == ("Eve", False, False)
    assert names(hall, hall.mod, banned=True, name="e") == ["Eve"]
    friend = account("Fay")
    for who in (None, friend):
        with pytest.raises(Refusal) as refusal:
            asked(hall, who, banned=True)
        assert refusal.value.code == "not_allowed"
        assert names(hall, who, ids=[hall.ada.id]) == []
        assert "Ada" not in names(hall, who)


def test_large_room(hall: Moderated) -> None:
    """In a room of thousands a page is read with one query, and a filter with two."""
    many = [User(username=f"u{n}", name=f"Person {n}") for n in range(2000)]
    people = User.objects.bulk_create(many)
    facts = {"room_id": hall.room, "state": "member", "since": "2026-01-01T00:00Z"}
    Membership.objects.bulk_create(
        Membership(person_id=each.pk, seq=100 + n, **facts) for n, each in enumerate(people)
    )
    for name, count in (("", 1), ("person 19", 2)):
        with CaptureQueriesContext(connection) as queries:
            found, more = asked(hall, None, name=name)
        assert (len(queries), more) == (count, name == "")
        assert len(found) > 100
