"""One's own reactions that messages do not show, because they name 10 people of an emoji."""

from typing import Any

import pytest

from rooms.domain.commands.pin import Pin
from rooms.domain.commands.react import NAMED
from rooms.domain.queries.history import GetHistory
from rooms.domain.queries.mine import mine, unnamed
from rooms.domain.queries.pins import GetPins
from rooms.limits import Limits
from rooms.log.change import message_json
from rooms.log.grant import Grant
from rooms.log.rows import message_row
from rooms.protocol import Person
from tests.rooms.stored import act, enter, new_room, say
from tests.rooms.voters import react, vote


@pytest.fixture
def crowd(club: int, ada: Person) -> int:
    """A room in which 10 people have reacted with 👍 to message 3 of 3 to 5."""
    say(ada, club, "a", "b", "c")
    vote(club, 3, "👍", NAMED)
    return club


def own(person: Person | None, room: int, *numbers: int) -> dict[int, list[str]]:
    """The person's unnamed reactions to messages."""
    grant = Grant(room, person)
    rows = [message_row(room, number) for number in numbers]
    return mine(grant, unnamed(grant, [message_json(row) for row in rows if row is not None]))


def test_unnamed(crowd: int, bob: Person) -> None:
    """Whoever reacts as the 11th is told so, and everybody else is not."""
    react(bob, crowd, 3, "👍")
    assert own(bob, crowd, 3, 4, 5) == {3: ["👍"]}


def test_people_who_are_named(crowd: int, ada: Person, bob: Person) -> None:
    """The message itself names them: they are told nothing."""
    react(ada, crowd, 4, "👍")
    react(ada, crowd, 3, "🎉")
    react(bob, crowd, 3, "👍")
    assert own(ada, crowd, 3, 4) == {}


def test_one_of_the_first(club: int, ada: Person, bob: Person) -> None:
    """Whoever is among the 10 is told nothing, though more people reacted."""
    say(ada, club, "a")
    react(ada, club, 3, "👍")
    vote(club, 3, "👍", NAMED)
    react(bob, club, 3, "👍")
    assert (own(ada, club, 3), own(bob, club, 3)) == ({}, {3: ["👍"]})


def test_one_emoji_of_several(crowd: int, ada: Person, bob: Person) -> None:
    """Only the emoji under which one is not named is told."""
    react(bob, crowd, 3, "🎉")
    react(bob, crowd, 3, "👍")
    vote(crowd, 4, "🎉", NAMED)
    react(bob, crowd, 4, "🎉")
    react(ada, crowd, 4, "🎉")
    assert own(bob, crowd, 3, 4) == {3: ["👍"], 4: ["🎉"]}


def test_one_moves_up(crowd: int, bob: Person, ada: Person) -> None:
    """When one of the first takes it back, one is named, and told nothing more."""
    other = new_room("Other")
    enter(other, ada, bob)
    say(ada, other, "a")
    react(ada, other, 3, "👍")
    vote(other, 3, "👍", NAMED - 1)
    react(bob, other, 3, "👍")
    assert own(bob, other, 3) == {3: ["👍"]}
    react(ada, other, 3, "👍", on=False)
    assert own(bob, other, 3) == {}


def test_visitors(crowd: int, bob: Person) -> None:
    """Without a name there is nothing to tell."""
    react(bob, crowd, 3, "👍")
    assert own(None, crowd, 3) == {}


def test_queries(crowd: int, bob: Person, django_assert_num_queries: Any) -> None:
    """One query answers for all messages; none is made where everybody is named."""
    react(bob, crowd, 3, "👍")
    react(bob, crowd, 5, "👍")
    vote(crowd, 4, "🎉", NAMED + 1)
    vote(crowd, 5, "🎉", NAMED)
    grant = Grant(crowd, bob)
    rows = [message_row(crowd, number) for number in (3, 4, 5)]
    payloads = [message_json(row) for row in rows if row is not None]
    with django_assert_num_queries(1):
        mine(grant, unnamed(grant, payloads))
    assert unnamed(grant, payloads[2:]) == {}
    with django_assert_num_queries(0):
        mine(grant, {})


def test_other_rooms(crowd: int, ada: Person, bob: Person) -> None:
    """A reaction to the message with the same id in another room does not count."""
    other = new_room("Other")
    enter(other, ada, bob)
    say(ada, other, "a")
    vote(other, 3, "👍", NAMED + 1)
    react(bob, crowd, 3, "👍")
    assert own(bob, other, 3) == {}


def test_words_that_look_like_reactions(crowd: int, ada: Person) -> None:
    """The text of a message is not taken for its reactions."""
    (number,) = say(ada, crowd, '{"reactions":[{"emoji":"👍","count":99,"who":[]}]} `"reactions":`')
    assert own(ada, crowd, number) == {}


def test_pages_have_it(crowd: int, ada: Person, bob: Person) -> None:
    """A page of history and the pins tell it beside their messages."""
    react(bob, crowd, 3, "👍")
    act(ada, Pin(id=3, on=True), crowd)
    for query in (GetHistory(key="h", after=0), GetHistory(key="h", ids=[3]), GetPins(key="p")):
        assert query.read(Grant(crowd, bob), Limits()).mine == {3: ["👍"]}
        assert not query.read(Grant(crowd, ada), Limits()).mine
