"""Golden frames: what the page's tests read and write is what the server does."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from rooms.markup import parse
from rooms.protocol import (
    Ack,
    ClientEvent,
    Error,
    History,
    LogEvent,
    MessageState,
    Pong,
    PresenceDiff,
    PresenceList,
    RoomChanged,
    Typing,
    Welcome,
    decode,
)

GOLDEN = Path(__file__).parent.parent / "fixtures" / "protocol"


def golden(direction: str) -> list[Any]:
    """Golden frames from a `client` or a `server`."""
    return [
        pytest.param(frame, id=f"{path.stem}-{index}")
        for path in sorted(GOLDEN.glob(f"{direction}-*.json"))
        for index, frame in enumerate(json.loads(path.read_text()))
    ]


SERVER_EVENTS: dict[str, type[msgspec.Struct]] = {
    "welcome": Welcome,
    "ack": Ack,
    "error": Error,
    "history": History,
    "typing": Typing,
    "pong": Pong,
    "message": LogEvent,
    "room": RoomChanged,
}


def server_struct(frame: dict[str, Any]) -> type[msgspec.Struct]:
    """The struct from which a server makes such a frame."""
    if frame["type"] == "presence":
        return PresenceList if "here" in frame else PresenceDiff
    return SERVER_EVENTS[frame["type"]]


def check_against(struct: type[msgspec.Struct], frame: dict[str, Any]) -> None:
    """The frame has what the struct needs, in its types, and nothing that it does not know."""
    msgspec.json.decode(json.dumps(frame), type=struct)
    assert frame.keys() - {"type"} <= set(struct.__struct_fields__)


@pytest.mark.parametrize("frame", golden("client"))
def test_golden_client_frames(frame: dict[str, Any]) -> None:
    """What the page sends is understood."""
    assert isinstance(decode(json.dumps(frame)), get_args(ClientEvent))


@pytest.mark.parametrize("frame", golden("server"))
def test_golden_server_frames(frame: dict[str, Any]) -> None:
    """What the page was made to read is what the server makes."""
    check_against(server_struct(frame), frame)


@pytest.mark.parametrize("frame", golden("server"))
def test_golden_messages(frame: dict[str, Any]) -> None:
    """Messages within the golden frames have the shape and the trees that the server makes."""
    for message in [*frame.get("messages", []), *filter(None, [frame.get("message")])]:
        check_against(MessageState, message)
        assert message.get("doc", []) == parse(message["text"])
