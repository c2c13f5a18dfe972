"""The query `versions`: the earlier texts of an edited message."""

import json
from typing import Any

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.queries.versions import GetVersions
from rooms.limits import Limits
from rooms.log.change import wire_time
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.protocol import Person, encode
from tests.rooms.stored import account, act, enter, new_room, say, state


@pytest.fixture
def edited(club: int, ada: Person) -> Grant:
    """Leave to read a room in which Ada has edited message 3 three times, at the seqs 4 to 6."""
    say(ada, club, "one")
    for base, text in enumerate(["*two*", "three", "four"], start=3):
        act(ada, Edit(id=3, text=text, base=base), club)
    return Grant(club, None)


def versions(grant: Grant, limits: Limits | None = None, after: int = 0) -> Any:
    """The answer about message 3, as on the wire."""
    asked = GetVersions(key="v", id=3, after=after)
    return json.loads(encode(asked.read(grant, limits or Limits())))


def refusal(grant: Grant, number: int = 3) -> tuple[str, str]:
    """The code and the text with which the request is refused."""
    with pytest.raises(Refusal) as caught:
        GetVersions(key="v", id=number).read(grant, Limits())
    return caught.value.code, caught.value.text


def test_versions(edited: Grant) -> None:
    """All texts but the present one, the oldest first, each since when it was the message's."""
    answer = versions(edited)
    row = state(edited.room, 3)
    assert (answer["type"], answer["re"], answer["id"], answer["more"]) == (
        "versions", "v", 3, False,
    )  # fmt: skip
    assert [(each["seq"], each["text"]) for each in answer["versions"]] == [
        (3, "one"), (4, "*two*"), (5, "three"),
    ]  # fmt: skip
    times = [each["at"] for each in answer["versions"]]
    assert times == sorted(set(times))
    assert (times[0], times[-1] < wire_time(row.edited_at)) == (wire_time(row.at), True)
    docs = [each.get("doc") for each in answer["versions"]]
    assert docs == [None, [{"t": "p", "c": [{"t": "em", "c": ["two"]}]}], None]


def test_pages(edited: Grant) -> None:
    """A page has so many versions, and the next one begins after the last seq."""
    two = Limits(page=2)
    first = versions(edited, two)
    assert ([each["seq"] for each in first["versions"]], first["more"]) == ([3, 4], True)
    rest = versions(edited, two, after=4)
    assert ([each["seq"] for each in rest["versions"]], rest["more"]) == ([5], False)


def test_pages_are_bounded_in_bytes(edited: Grant) -> None:
    """A page ends where its bytes do; one larger version is a page of its own."""
    size = len(json.dumps(versions(edited)["versions"][0], separators=(",", ":")))
    for page_bytes, seqs in ((1, [3]), (size, [3]), (10 * size, [3, 4, 5])):
        answer = versions(edited, Limits(page_bytes=page_bytes))
        assert [each["seq"] for each in answer["versions"]] == seqs
        assert answer["more"] is (len(seqs) < 3)


def test_one_query(edited: Grant, django_assert_num_queries: Any) -> None:
    """The message and its versions are read at once, so that a deletion takes all of them."""
    with django_assert_num_queries(1):
        versions(edited)


def test_none(edited: Grant, ada: Person) -> None:
    """A message that was never edited, one that is not there and one that was deleted have none,
    and are refused with the same words."""
    say(ada, edited.room, "never edited")
    act(ada, Delete(id=3), edited.room)
    told = {refusal(edited, number) for number in (3, 7, 99)}
    assert told == {("not_found", "There are no earlier texts of that message.")}


def test_versions_of_a_deleted_message_are_not_sent(edited: Grant) -> None:
    """Nor are they where its rows were not removed, whatever the reason."""
    row = state(edited.room, 3)
    row.deleted_at = row.at
    row.save()
    assert refusal(edited)[0] == "not_found"


def test_other_messages(edited: Grant, ada: Person) -> None:
    """The earlier texts of another message of the room are not among them."""
    say(ada, edited.room, "other")
    act(ada, Edit(id=7, text="changed", base=7), edited.room)
    assert [each["text"] for each in versions(edited)["versions"]] == ["one", "*two*", "three"]


def test_other_rooms(edited: Grant) -> None:
    """A grant for another room finds nothing, though its message has the same id."""
    other, cleo = new_room("Other"), account("Cleo")
    enter(other, cleo, account("Dan"))
    say(cleo, other, "here")
    assert refusal(Grant(other, cleo)) == refusal(Grant(other, cleo), 99)
