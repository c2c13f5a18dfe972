"""Events: encoded once, framed once."""

import datetime as dt
import json

import msgspec
import pytest

from rooms.delivery.event import (
    Kind,
    answer,
    log_event,
    parse_log_event,
    passing,
    raw_message,
    stored_event,
    wire_time,
)
from rooms.delivery.store import Stored
from rooms.protocol import Pong, Typing
from tests.rooms.samples import ADA, MORNING, change, draft
from websocket.testing.frames import messages


def test_answer_is_required() -> None:
    """An answer is never dropped and has no seq."""
    event = answer(Pong(7))
    assert (event.kind, event.seq) == (Kind.REQUIRED, 0)
    assert json.loads(event.payload) == {"type": "pong", "head": 7}


def test_passing_event_is_ephemeral() -> None:
    """Typing and presence may be dropped."""
    assert passing(Typing([])).kind is Kind.EPHEMERAL


def test_log_event_wraps_the_message() -> None:
    """A change is the message's state in an envelope with its number."""
    event = log_event(9, b'{"id":4}')
    assert json.loads(event.payload) == {"type": "message", "seq": 9, "message": {"id": 4}}
    assert (event.kind, event.seq, event.number) == (Kind.LOG, 9, 4)


def test_raw_is_the_message_alone() -> None:
    """The message can be taken out of its envelope without a parse."""
    assert log_event(9, b'{"id":4}').raw == b'{"id":4}'


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_frame_holds_the_payload(size: int) -> None:
    """The frame is one WebSocket text message, whatever its length."""
    event = change(1, text="x" * size)
    assert list(messages(event.frame)) == [event.text]


def test_what_the_broker_carried_is_the_same_event() -> None:
    """An event parsed from its payload goes on in the same bytes."""
    sent = change(5, number=3)
    came = parse_log_event(sent.payload)
    assert (came.payload, came.seq, came.number) == (sent.payload, 5, 3)


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b'{"type":"typing"}', b'{"type":"message","seq":"1","message":{}}']
)
def test_what_is_no_change(payload: bytes) -> None:
    """Rubbish from the broker is told by one exception."""
    with pytest.raises(msgspec.DecodeError):
        parse_log_event(payload)


def test_stored_event_is_the_post() -> None:
    """The event of a commit tells everything of the post and its author."""
    stored = Stored(draft("**a**", key="u1", reply=2), 7, 7, MORNING, doc='["x"]')
    message = json.loads(stored_event(stored).raw)
    assert message == {
        "id": 7,
        "seq": 7,
        "by": {"id": 1, "name": "Ada", "guest": True},
        "at": "2026-11-22T08:30:00.000000Z",
        "text": "**a**",
        "doc": ["x"],
        "key": "u1",
        "reply": 2,
    }


def test_plain_message_has_no_doc_and_no_reply() -> None:
    """What there is not is absent."""
    message = json.loads(raw_message(7, 7, ADA, MORNING, "a", "", "u1", None))
    assert not {"doc", "reply"} & message.keys()


def test_wire_time_is_utc_with_microseconds() -> None:
    """Times are of one form, which sorts as text."""
    zone = dt.timezone(dt.timedelta(hours=2))
    assert wire_time(dt.datetime(2026, 1, 2, 1, 2, 3, tzinfo=zone)) == "2026-01-01T23:02:03.000000Z"
