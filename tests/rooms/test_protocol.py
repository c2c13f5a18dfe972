"""The wire shape: what clients may say, and what they are told."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from rooms.domain.commands import COMMANDS
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.join import Join
from rooms.domain.commands.pin import Pin
from rooms.domain.commands.post import Post
from rooms.domain.commands.react import React
from rooms.domain.queries.history import GetHistory, History
from rooms.protocol import (
    SAFE_INTEGER,
    VERSION,
    Ack,
    Close,
    Code,
    Error,
    LimitsState,
    Ping,
    Pong,
    RoomState,
    SetTyping,
    Welcome,
    encode,
    error,
)
from rooms.web.frames import BadEvent, read
from tests.rooms.samples import ADA

CODES = {code.value for code in Code}
KNOWN = [*COMMANDS, "typing", "history", "versions", "pins", "reactors", "ping"]
DEEP = "[" * 100_000 + "]" * 100_000


def decode(frame: str) -> Any:
    """What a frame of any size is understood as."""
    return read(frame, 0)


def refusal(frame: str) -> Error:
    """What a frame is answered with."""
    with pytest.raises(BadEvent) as caught:
        decode(frame)
    return caught.value.error


def strict(event: msgspec.Struct) -> Any:
    """An event as a strict reader of JSON sees it."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(encode(event), parse_constant=refuse)


# From a client.


@pytest.mark.parametrize(
    ("frame", "event"),
    [
        ('{"type":"message","text":"hi"}', Post(text="hi")),
        ('{"text":"hi","key":"u1","type":"message","reply":3}', Post(text="hi", key="u1", reply=3)),
        ('{"type":"message","text":"hi","key":null,"reply":null}', Post(text="hi")),
        ('{"type":"edit","id":4,"text":"x","base":4}', Edit(id=4, text="x", base=4)),
        ('{"type":"delete","id":4,"key":"d"}', Delete(id=4, key="d")),
        (
            '{"type":"react","id":4,"emoji":"\U0001f44d","on":true}',
            React(id=4, emoji="\U0001f44d", on=True),
        ),
        ('{"type":"pin","id":4,"on":false}', Pin(id=4, on=False)),
        ('{"type":"join"}', Join()),
        ('{"type":"typing","on":true}', SetTyping(on=True)),
        ('{"type":"typing","on":false,"key":"t"}', SetTyping(on=False, key="t")),
        ('{"type":"history","key":"h","before":9}', GetHistory(key="h", before=9)),
        ('{"type":"history","key":"h","after":0,"limit":5}', GetHistory(key="h", after=0, limit=5)),
        ('{"type":"history","key":"h","around":7}', GetHistory(key="h", around=7)),
        ('{"type":"history","key":"h","ids":[7,9]}', GetHistory(key="h", ids=[7, 9])),
        ('{"type":"ping"}', Ping()),
        ('{"type":"ping","key":"p-_9"}', Ping(key="p-_9")),
    ],
)
def test_client_events(frame: str, event: msgspec.Struct) -> None:
    """Each client event becomes its typed value, whatever the order of its fields."""
    assert decode(frame) == event


@pytest.mark.parametrize(
    "frame",
    [
        "",
        " ",
        "hi",
        "{",
        '{"type":"ping"} x',
        "{'type':'ping'}",
        "\ufeff{}",
        "Infinity",
        '{"type":"message","text":NaN}',
        '{"type":"message","text":"\\ud800"}',
        '{"type":"message","text":"\ud800"}',
        '{"type":"nope"',
        '{"type":"message","text":5',
    ],
)
def test_what_is_not_json(frame: str) -> None:
    """Broken, truncated or over-rich JSON, lone surrogates included, is `bad_json`."""
    assert refusal(frame).code == "bad_json"


@pytest.mark.parametrize(
    "frame", [DEEP, '{"type":"message","text":' + DEEP + "}", '{"type":"x","a":' + DEEP + "}"]
)
def test_deep_nesting(frame: str) -> None:
    """A hundred thousand brackets end in an error, not in a crash."""
    assert refusal(frame).code in {"bad_json", "bad_frame"}


@pytest.mark.parametrize("frame", ["[]", "1", "null", '"ping"', "[{}]", '{"type":1}', "true"])
def test_json_that_is_no_event(frame: str) -> None:
    """An event is an object whose type is a text."""
    assert refusal(frame).code == "bad_frame"


def test_event_without_type() -> None:
    """An object without a type says so, and is answered by its key."""
    answer = refusal('{"text":"hi","key":"u1"}')
    assert (answer.code, answer.re) == ("bad_frame", "u1")


def test_unknown_type() -> None:
    """A type of some later version is told apart from rubbish."""
    answer = refusal('{"type":"teleport","key":"u1"}')
    assert (answer.code, answer.re) == ("unknown_type", "u1")


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"message"}',
        '{"type":"message","text":5}',
        '{"type":"message","text":null}',
        '{"type":"message","text":"x","colour":"red"}',
        '{"type":"message","text":"x","reply":0}',
        '{"type":"message","text":"x","reply":-1}',
        '{"type":"message","text":"x","reply":1.5}',
        '{"type":"message","text":"x","reply":"1"}',
        '{"type":"message","text":"x","reply":1e400}',
        f'{{"type":"message","text":"x","reply":{SAFE_INTEGER + 1}}}',
        f'{{"type":"message","text":"x","reply":{"9" * 300}}}',
        '{"type":"typing"}',
        '{"type":"typing","on":1}',
        '{"type":"history","before":5}',
        '{"type":"history","key":"h"}',
        '{"type":"history","key":"h","before":1,"after":2}',
        '{"type":"history","key":"h","before":1,"ids":[1]}',
        '{"type":"history","key":"h","ids":[0]}',
        f'{{"type":"history","key":"h","ids":{[1] * 101}}}',
        '{"type":"history","key":"h","before":1,"limit":0}',
        '{"type":"history","key":"h","before":-1}',
        '{"type":"ping","key":7}',
    ],
)
def test_wrong_shapes(frame: str) -> None:
    """A known type with missing, wrong, huge or unknown fields is `bad_frame`."""
    assert refusal(frame).code == "bad_frame"


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 37, "a\\n", "<b>"])
def test_keys_that_are_none(key: str) -> None:
    """A key that is not one is refused, and not given back."""
    answer = refusal(f'{{"type":"ping","key":"{key}"}}')
    assert (answer.code, answer.re) == ("bad_frame", msgspec.UNSET)


@pytest.mark.parametrize("key", ["a", "x" * 36, "9f3c-A_b"])
def test_keys(key: str) -> None:
    """Up to 36 letters, digits, dashes and underscores are a key."""
    assert decode(f'{{"type":"ping","key":"{key}"}}') == Ping(key=key)


def test_bad_frame_is_answered_by_its_key() -> None:
    """A client learns which of its posts was wrong."""
    assert refusal('{"type":"message","key":"u1","text":5}').re == "u1"


def test_repeated_field() -> None:
    """The last of a repeated field counts, as in JavaScript."""
    assert decode('{"type":"message","text":"a","text":"b"}') == Post(text="b")


def test_null_character_passes_the_shape() -> None:
    """`\\u0000` is good JSON; the text's own check refuses it."""
    assert decode('{"type":"message","text":"\\u0000"}') == Post(text="\x00")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "key", "on", "before", "reply", "limit", "x"]), inner
        )
    ),
    max_leaves=8,
)
KINDS = st.sampled_from([*KNOWN, "nope"])
FIELDS = st.sampled_from(
    ["text", "key", "on", "before", "after", "reply", "limit", "id", "ids", "base", "emoji", "name"]
)
NEAR = st.builds(
    lambda kind, rest: json.dumps({"type": kind, **rest}), KINDS, st.dictionaries(FIELDS, JSON)
)
ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@given(NEAR | JSON.map(json.dumps) | ANY_TEXT)
def test_any_text_is_an_event_or_an_error(frame: str) -> None:
    """Whatever comes is understood or refused with a stable code, in strict JSON."""
    try:
        event = decode(frame)
    except BadEvent as bad:
        answer = strict(bad.error)
        assert answer["type"] == "error"
        assert answer["code"] in CODES
        assert answer["text"]
    else:
        assert event.__struct_config__.tag in KNOWN


# To a client.


def test_error_says_no_more_than_it_must() -> None:
    """Without a key or a pause neither `re` nor `after` is there."""
    expected = {"type": "error", "code": "empty", "text": "Write.", "retry": False}
    assert strict(error(Code.EMPTY, "Write.")) == expected


def test_error_in_full() -> None:
    """An error names what it answers, whether to try again, and when."""
    answer = strict(error(Code.BUSY, "Busy.", re="u1", retry=True, after=1.5))
    assert (answer["re"], answer["retry"], answer["after"]) == ("u1", True, 1.5)


def test_ack_says_no_more_than_it_must() -> None:
    """An ack names a message only where there is one, and `dup` only where it is true."""
    assert strict(Ack("u1", 3)) == {"type": "ack", "re": "u1", "seq": 3}
    assert strict(Ack("u1", 3, 2, "t", dup=True)) == {
        "type": "ack", "re": "u1", "seq": 3, "id": 2, "at": "t", "dup": True,
    }  # fmt: skip


def test_pong() -> None:
    """A pong names the head, and the ping only if that had a key."""
    assert strict(Pong(7)) == {"type": "pong", "head": 7}
    assert strict(Pong(7, "p1")) == {"type": "pong", "head": 7, "re": "p1"}


def test_history_passes_messages_through() -> None:
    """Messages go out in the bytes in which they were stored."""
    page = History("h1", [Raw(b'{"id":1}'), Raw(b'{"id":2}')], more=True)
    assert strict(page)["messages"] == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("close", list(Close))
def test_close_codes_are_in_their_range(close: Close) -> None:
    """The number alone says whether to come back: the spec's private range, split in two."""
    comes_back = close in {Close.LAGGING, Close.RESYNC, Close.FLOOD, Close.SESSION_ENDED}
    assert (4000 <= close < 4500) is comes_back
    assert close < 5000


def test_welcome_names_the_version() -> None:
    """A client can tell from the first event which protocol is spoken."""
    welcome = Welcome(
        ADA, RoomState(1, "open", "x", "x", ""), "", 0, "new", [], [], False, [],
        LimitsState(1, 1), 25, [], 0, [],
    )  # fmt: skip
    assert strict(welcome)["v"] == VERSION == 1
