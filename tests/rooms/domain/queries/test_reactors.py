"""The query `reactors`: everybody who reacted to a message with one emoji."""

import json
from typing import Any

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.react import React
from rooms.domain.queries.reactors import GetReactors
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.protocol import Person, encode
from tests.rooms.stored import account, act, new_room, say
from tests.rooms.voters import vote


@pytest.fixture
def spoken(club: int, ada: Person) -> int:
    """A room in which message 3 is Ada's."""
    say(ada, club, "hi")
    return club


def reactors(grant: Grant, after: int = 0, limits: Limits | None = None, emoji: str = "👍") -> Any:
    """The answer about message 3, as on the wire."""
    asked = GetReactors(key="r", id=3, emoji=emoji, after=after)
    return json.loads(encode(asked.read(grant, limits or Limits())))


def code(grant: Grant, number: int = 3, emoji: str = "👍") -> str:
    """The code with which the request is refused."""
    with pytest.raises(Refusal) as caught:
        GetReactors(key="r", id=number, emoji=emoji).read(grant, Limits())
    return str(caught.value.code)


def test_reactors(spoken: int, ada: Person, bob: Person) -> None:
    """Everybody who reacted with this emoji, ascending by id, whoever came first."""
    for person, emoji in ((bob, "👍"), (ada, "👍"), (ada, "🎉")):
        act(person, React(id=3, emoji=emoji, on=True), spoken)
    assert reactors(Grant(spoken, None)) == {
        "type": "reactors",
        "re": "r",
        "id": 3,
        "emoji": "👍",
        "people": [
            {"id": ada.id, "name": "Ada", "guest": False},
            {"id": bob.id, "name": "Bob", "guest": False},
        ],
        "more": False,
        "mine": False,
    }


def test_pages(spoken: int) -> None:
    """People beyond those whom the message names are found, a page at a time, each of them once."""
    people = vote(spoken, 3, "👍", 70)
    limits, grant = Limits(page_max=30), Grant(spoken, None)
    pages = [reactors(grant, limits=limits)]
    while pages[-1]["more"]:
        pages.append(reactors(grant, pages[-1]["people"][-1]["id"], limits))
    assert [len(page["people"]) for page in pages] == [30, 30, 10]
    assert [each["id"] for page in pages for each in page["people"]] == sorted(people)


def test_pages_are_bounded_in_bytes(spoken: int) -> None:
    """A page ends where its bytes do."""
    vote(spoken, 3, "👍", 3)
    everybody = reactors(Grant(spoken, None))["people"]
    size = sum(len(encode(each)) for each in everybody)
    page = reactors(Grant(spoken, None), limits=Limits(page_bytes=size - 1))
    assert (page["people"], page["more"]) == (everybody[:2], True)


def test_oneself(spoken: int, ada: Person, bob: Person) -> None:
    """One is told of one's own reaction with that emoji, whichever page it is on."""
    act(bob, React(id=3, emoji="👍", on=True), spoken)
    act(ada, React(id=3, emoji="🎉", on=True), spoken)
    assert reactors(Grant(spoken, bob))["mine"] is True
    assert reactors(Grant(spoken, bob), after=bob.id)["mine"] is True
    assert reactors(Grant(spoken, ada))["mine"] is False


def test_an_emoji_that_nobody_used(spoken: int) -> None:
    """Nobody is named."""
    answer = reactors(Grant(spoken, None), emoji="🙈")
    assert (answer["people"], answer["more"], answer["mine"]) == ([], False, False)


@pytest.mark.parametrize("emoji", ["x", "\x00", "👍👍"])
def test_what_is_no_emoji(spoken: int, emoji: str) -> None:
    """It is refused before a database sees it."""
    assert code(Grant(spoken, None), emoji=emoji) == "bad_frame"


def test_messages_that_are_not_there(spoken: int, ada: Person) -> None:
    """A deleted message is refused like one that never was."""
    act(ada, Delete(id=3), spoken)
    assert [code(Grant(spoken, ada), number) for number in (3, 99)] == ["not_found"] * 2


def test_other_rooms(spoken: int, ada: Person) -> None:
    """A grant for another room does not find the message."""
    act(ada, React(id=3, emoji="👍", on=True), spoken)
    assert code(Grant(new_room("Other"), account("Cleo"))) == "not_found"
