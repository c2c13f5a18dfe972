"""Events: encoded once, framed once."""

import json

import pytest

from rooms.delivery.event import Kind, answer, change_event, passing
from rooms.protocol import Pong, Typing
from tests.rooms.samples import BOB, change, member_change, room_change
from websocket.testing.frames import messages


def test_answer_is_required() -> None:
    """An answer is never dropped and has no seq."""
    event = answer(Pong(7))
    assert (event.kind, event.seq) == (Kind.REQUIRED, 0)
    assert json.loads(event.payload) == {"type": "pong", "head": 7}


def test_passing_event_is_ephemeral() -> None:
    """Typing and presence may be dropped."""
    assert passing(Typing([])).kind is Kind.EPHEMERAL


def test_change_of_a_message() -> None:
    """A change is the message's state in an envelope with its seq."""
    event = change_event(9, b'{"type":"message","seq":9,"message":{"id":4}}')
    assert (event.kind, event.seq, event.number) == (Kind.LOG, 9, 4)
    assert (event.is_message, event.is_member) == (True, False)
    assert (event.member(), event.room()) == (None, None)
    assert event.raw == b'{"id":4}'


def test_change_of_a_membership() -> None:
    """Whose membership changed, and how, can be read from it."""
    event = member_change(9, BOB, state="left")
    member = event.member()
    assert member is not None
    assert (member.person, member.state, member.seq) == (BOB, "left", 9)
    assert json.loads(event.raw_member)["person"]["name"] == "Bob"
    assert (event.is_message, event.is_member, event.room()) == (False, True, None)


def test_change_of_the_room() -> None:
    """The room's new state can be read from it."""
    event = room_change(9, subject="tea")
    room = event.room()
    assert room is not None
    assert (room.name, room.subject) == ("Lobby", "tea")
    assert (event.is_message, event.is_member, event.member()) == (False, False, None)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_frame_holds_the_payload(size: int) -> None:
    """The frame is one WebSocket text message, whatever its length."""
    event = change(1, text="x" * size)
    assert list(messages(event.frame)) == [event.text]
