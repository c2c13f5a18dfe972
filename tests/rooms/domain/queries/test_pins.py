"""The query `pins`: the messages that are pinned in a room."""

import json
from typing import Any

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.pin import Pin
from rooms.domain.queries import pins as query
from rooms.domain.queries.pins import GetPins
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.models import Message
from rooms.protocol import Person, encode
from tests.rooms.stored import act, enter, new_room, say


@pytest.fixture
def pinned(club: int, ada: Person) -> Grant:
    """Leave to read a room with the messages 3 to 6, of which 4, 6 and 3 were pinned, in turn."""
    say(ada, club, *"abcd")
    for number in (4, 6, 3):
        act(ada, Pin(id=number, on=True), club)
    return Grant(club, None)


def pins(grant: Grant, after: int | None = None, limits: Limits | None = None) -> Any:
    """The answer as on the wire."""
    return json.loads(encode(GetPins(key="p", after=after).read(grant, limits or Limits())))


def ids(grant: Grant, after: int | None = None, limits: Limits | None = None) -> tuple[Any, bool]:
    """The ids of the messages of a page, and whether more exist."""
    answer = pins(grant, after, limits)
    return [message["id"] for message in answer["messages"]], answer["more"]


def test_pins(pinned: Grant, ada: Person) -> None:
    """The newest pin comes first, as a message in its current state."""
    answer = pins(pinned)
    assert (answer["type"], answer["re"]) == ("pins", "p")
    assert ids(pinned) == ([3, 6, 4], False)
    first = answer["messages"][0]
    assert (first["text"], first["pinned"]["by"], first["seq"]) == ("a", ada.id, 9)
    assert "mine" not in answer


def test_no_pins(lobby: int) -> None:
    """A room without pins has an empty page."""
    assert ids(Grant(lobby, None)) == ([], False)


def test_what_is_pinned_no_longer(pinned: Grant, ada: Person) -> None:
    """An unpinned and a deleted message are left out."""
    act(ada, Pin(id=6, on=False), pinned.room)
    act(ada, Delete(id=3), pinned.room)
    assert ids(pinned) == ([4], False)


def test_pages_are_bounded_in_bytes(pinned: Grant) -> None:
    """A page ends where its bytes do, and the next one follows the message that is named."""
    size = len(encode(pins(pinned)["messages"][0]))
    two = Limits(page_bytes=2 * size + 5)
    assert ids(pinned, limits=two) == ([3, 6], True)
    assert ids(pinned, after=6, limits=two) == ([4], False)
    assert ids(pinned, limits=Limits(page_bytes=1)) == ([3], True)


def test_pages_are_bounded_in_messages(pinned: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has so many messages, and one that is full says truly whether more exist."""
    monkeypatch.setattr(query, "PAGE", 2)
    assert ids(pinned) == ([3, 6], True)
    monkeypatch.setattr(query, "PAGE", 3)
    assert ids(pinned) == ([3, 6, 4], False)


def test_pins_of_one_time(pinned: Grant) -> None:
    """Where several were pinned in one transaction, no page repeats or omits one."""
    Message.objects.filter(pinned_at__isnull=False).update(pinned_at="2026-01-01T00:00Z")
    assert ids(pinned) == ([6, 4, 3], False)
    assert ids(pinned, after=6) == ([4, 3], False)
    assert ids(pinned, after=4) == ([3], False)


@pytest.mark.parametrize("after", [5, 99])
def test_after_what_is_not_pinned(pinned: Grant, after: int) -> None:
    """There is no such place: the client is told, and asks from the beginning."""
    with pytest.raises(Refusal) as caught:
        pins(pinned, after)
    assert caught.value.code == "not_found"


def test_other_rooms(pinned: Grant, ada: Person, bob: Person) -> None:
    """A grant for another room finds its own pins alone, and no place after those of others."""
    other = Grant(new_room("Other"), ada)
    assert ids(other) == ([], False)
    with pytest.raises(Refusal):
        pins(other, after=6)
    enter(other.room, ada, bob)
    say(ada, other.room, "here")
    act(ada, Pin(id=3, on=True), other.room)
    assert [each["text"] for each in pins(other)["messages"]] == ["here"]
