"""Golden frames: what the page's tests read and write is what the server does."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rooms.domain.commands import COMMANDS
from rooms.domain.queries.code import Codes, CodeState
from rooms.domain.queries.history import History
from rooms.domain.queries.members import Members
from rooms.domain.queries.person import PersonFound
from rooms.domain.queries.pins import Pins
from rooms.domain.queries.reactors import Reactors
from rooms.domain.queries.versions import Versions, VersionState
from rooms.markup import parse
from rooms.protocol import (
    Ack,
    Can,
    Contacts,
    Error,
    Heads,
    InboxState,
    MemberState,
    MessageState,
    PersonChanged,
    PlacesState,
    Pong,
    PresenceDiff,
    PresenceList,
    ReactionState,
    RoomsChanged,
    RoomState,
    Typing,
    Welcome,
)
from rooms.web.frames import QUERIES, read

GOLDEN = Path(__file__).parent.parent / "fixtures" / "protocol"


class MessageChanged(msgspec.Struct, tag_field="type", tag="message"):
    """A change of a message (`rooms.log.change.message_event`)."""

    seq: int
    message: MessageState


class MemberChanged(msgspec.Struct, tag_field="type", tag="member"):
    """A change of a membership (`rooms.log.change.member_event`)."""

    seq: int
    member: MemberState


class RoomChanged(msgspec.Struct, tag_field="type", tag="room"):
    """A change of the room itself (`rooms.log.change.room_event`)."""

    seq: int
    epoch: str
    room: RoomState


EVENTS = (
    Welcome, Ack, Error, History, Typing, Pong, Can, Contacts, Heads, InboxState, PlacesState,
    MessageChanged, MemberChanged, RoomChanged, PersonChanged, PresenceDiff, PresenceList, Codes,
    Members, PersonFound, Pins, Reactors, RoomsChanged, Versions,
)  # fmt: skip
SERVER_EVENTS = {str(event.__struct_config__.tag): event for event in EVENTS}


def golden(direction: str) -> list[Any]:
    """Golden frames from a `client` or a `server`."""
    return [
        pytest.param(frame, id=f"{path.stem}-{index}")
        for path in sorted(GOLDEN.glob(f"{direction}-*.json"))
        for index, frame in enumerate(json.loads(path.read_text()))
    ]


def server_struct(frame: dict[str, Any]) -> type[msgspec.Struct]:
    """The struct from which a server makes such a frame."""
    if frame["type"] == "presence":
        return PresenceList if "here" in frame else PresenceDiff
    if frame["type"] == "person":
        return PersonFound if "re" in frame else PersonChanged
    return SERVER_EVENTS[frame["type"]]


def check_against(struct: type[msgspec.Struct], frame: dict[str, Any]) -> None:
    """The frame has what the struct needs, in its types, and nothing that it does not know."""
    msgspec.json.decode(json.dumps(frame), type=struct)
    assert frame.keys() - {"type"} <= set(struct.__struct_encode_fields__)


def test_every_event_has_a_golden_frame() -> None:
    """What a client may send and what a server may send is all there."""
    asked = {str(kind.__struct_config__.tag) for kind in QUERIES}
    sent = {frame.values[0]["type"] for frame in golden("client")}
    told = {frame.values[0]["type"] for frame in golden("server")}
    assert sent == {*COMMANDS, *asked, "active", "typing", "ping"}
    assert told == set(SERVER_EVENTS)


@pytest.mark.parametrize("frame", golden("client"))
def test_golden_client_frames(frame: dict[str, Any]) -> None:
    """What the page sends is understood."""
    event = read(json.dumps(frame), 0)
    assert event.__struct_config__.tag == frame["type"]


@pytest.mark.parametrize("frame", golden("server"))
def test_golden_server_frames(frame: dict[str, Any]) -> None:
    """What the page was made to read is what the server makes."""
    check_against(server_struct(frame), frame)


@pytest.mark.parametrize("frame", golden("server"))
def test_golden_states(frame: dict[str, Any]) -> None:
    """Rooms, memberships and messages within the golden frames have the shape and the trees that
    the server makes."""
    for message in frame["messages"] if frame["type"] == "code" else []:
        check_against(CodeState, message)
    for message in _messages(frame):
        check_against(MessageState, message)
        assert message.get("doc", []) == parse(message["text"])
        for reaction in message.get("reactions", []):
            check_against(ReactionState, reaction)
    for version in frame.get("versions", []):
        check_against(VersionState, version)
        assert version.get("doc", []) == parse(version["text"])
    for member in [*frame.get("members", []), *filter(None, [frame.get("member")])]:
        check_against(MemberState, member)
    for place in [frame, *frame.get("places", [])]:
        if "room" in place:
            check_against(RoomState, place["room"])
            assert place["room"].keys() == set(RoomState.__struct_fields__)


def _messages(frame: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages within a frame, in the shape of the log."""
    listed = [] if frame["type"] == "code" else frame.get("messages", [])
    return [*listed, *filter(None, [frame.get("message")])]
