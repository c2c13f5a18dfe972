"""The query `person`: since when somebody is there, for those who may see them."""

import pytest
from django.conf import LazySettings

from chatsite.accounts.models import User
from rooms.domain.commands.join import Join, Leave
from rooms.domain.queries.person import GetPerson, PersonFound
from rooms.limits import Limits
from rooms.log import people
from rooms.log.change import wire_time
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.protocol import Person, encode
from tests.rooms.samples import here
from tests.rooms.stored import act, guest, new_room


class Ageless(people.PersonFields):
    """The adapter of a site that does not know when its users joined."""

    joined = ""


def found(room: int, person: int, *, is_here: bool = False) -> PersonFound:
    """The answer to a visitor without a name."""
    return GetPerson(key="p", id=person).read(Grant(room, None), Limits(), is_here=is_here)


def refusal(room: int, person: int, *, is_here: bool = False) -> tuple[str, str]:
    """Code and text of the refusal."""
    with pytest.raises(Refusal) as caught:
        found(room, person, is_here=is_here)
    return str(caught.value.code), caught.value.text


def test_member(club: int) -> None:
    """Name, whether a guest, and when they joined the site; the same after they have left."""
    eve = guest("Eve")
    act(eve, Join(), club)
    joined = wire_time(User.objects.get(pk=eve.id).date_joined)
    assert found(club, eve.id) == PersonFound("p", here(eve), joined, "member")
    act(eve, Leave(), club)
    assert found(club, eve.id) == PersonFound("p", here(eve), joined)


def test_somebody_who_is_here(club: int) -> None:
    """Whoever looks at the room without being a member is seen by the others."""
    eve = guest("Eve")
    assert found(club, eve.id, is_here=True).person == here(eve)


def test_nobody_else(club: int, ada: Person) -> None:
    """People of other rooms are refused like ids that nobody has."""
    eve = guest("Eve")
    act(eve, Join(), new_room("Other"))
    expected = ("not_found", "That person is not here.")
    assert refusal(club, eve.id) == refusal(club, 4711) == expected
    assert refusal(club, 4711, is_here=True) == expected


def test_a_site_that_does_not_know(club: int, ada: Person, settings: LazySettings) -> None:
    """The answer says nothing of the time then."""
    settings.CHAT_PERSON = f"{__name__}.{Ageless.__name__}"
    people.person_fields.cache_clear()
    try:
        assert b"joined" not in encode(found(club, ada.id))
    finally:
        people.person_fields.cache_clear()
