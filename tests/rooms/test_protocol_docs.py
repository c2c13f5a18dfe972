"""`docs/protocol.md` describes each event in its own row, with exactly the fields of the code."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from rooms import protocol
from rooms.domain.commands import COMMANDS
from rooms.domain.policy import Action
from rooms.domain.queries.code import Codes, CodeState
from rooms.domain.queries.history import History
from rooms.domain.queries.members import Members
from rooms.domain.queries.person import PersonFound
from rooms.domain.queries.pins import Pins
from rooms.domain.queries.reactors import Reactors
from rooms.domain.queries.versions import Versions, VersionState
from rooms.protocol import ClientEvent, Close, Code
from rooms.web.frames import QUERIES
from tests.rooms.test_protocol_golden import MemberChanged, MessageChanged, RoomChanged

DOCS = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
TOKEN = re.compile(r"`(\w+)`")

STRUCTS: list[type[msgspec.Struct]] = [
    struct
    for name, struct in vars(protocol).items()
    if isinstance(struct, type)
    and issubclass(struct, msgspec.Struct)
    and not name.startswith("_")
    and struct is not msgspec.Struct
]
CLIENT = [struct for struct in STRUCTS if issubclass(struct, ClientEvent)]
PARTS = {
    protocol.Person: r"A person is \{([^}]+)\}",
    protocol.PersonState: r"A person as they are now is \{([^}]+)\}",
    protocol.Status: r"A status is \{([^}]+)\}",
    protocol.Quiet: r"`quiet` is \{([^}]+)\}",
    protocol.MessageState: r"A message is \{([^}]+)\}",
    protocol.MentionsState: r"`mentions` is \{([^}]+)\}",
    protocol.Pinned: r"`pinned` is \{([^}]+)\}",
    protocol.ReactionState: r"A reaction is \{([^}]+)\}",
    CodeState: r"A message of `code` is \{([^}]+)\}",
    VersionState: r"A version is \{([^}]+)\}",
    protocol.RoomState: r"A room is \{([^}]+)\}",
    protocol.MemberState: r"A membership is \{([^}]+)\}",
    protocol.PlaceState: r"A place is \{([^}]+)\}",
    protocol.LimitsState: r"`limits` \{([^}]+)\}",
}
"""What is part of an event, and where its fields are listed."""
CHANGES: list[type[msgspec.Struct]] = [MessageChanged, MemberChanged, RoomChanged]
ANSWERS: list[type[msgspec.Struct]] = [
    Codes, History, Members, PersonFound, Pins, Reactors, Versions,
]  # fmt: skip
OTHERS = [struct for struct in STRUCTS if struct not in CLIENT and struct not in PARTS]
SERVER = OTHERS + CHANGES + ANSWERS


def _rows(heading: str) -> list[list[str]]:
    """The cells of each row of the tables below a heading, down to the next one."""
    section = DOCS.split(f"## {heading}\n", 1)[1].split("\n#", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if not row[0].startswith("---")][1:]


def _named(cell: str) -> set[str]:
    """The fields that a cell lists; names in brackets or after a colon belong to the text."""
    listed = re.sub(r"\{[^}]*\}|\([^)]*\)", "", cell)
    pieces = [piece.split(":")[0] for piece in re.split(" · |;", listed)]
    return set(TOKEN.findall(" ".join(pieces)))


def _described(heading: str) -> dict[str, set[str]]:
    """The fields of each event in the table below a heading, by the event's type."""
    table: dict[str, set[str]] = {}
    for event, fields, *_ in _rows(heading):
        (kind,) = _named(event)
        assert kind not in table, f"{kind} has two rows"
        table[kind] = _named(fields)
    return table


def _fields(*structs: type[msgspec.Struct]) -> dict[str, set[str]]:
    """The fields of each event in the code, by its type; two shapes of one type are joined."""
    found: dict[str, set[str]] = {}
    for struct in structs:
        kind = str(struct.__struct_config__.tag)
        found[kind] = found.get(kind, set()) | set(struct.__struct_encode_fields__)
    return found


def test_commands() -> None:
    """Each command has a row, and the row lists its fields and no other."""
    assert _described("Commands") == _fields(*COMMANDS.values())


def test_errors_of_commands() -> None:
    """What a command can be refused with are error codes."""
    for _, _, _, errors in _rows("Commands"):
        assert set(TOKEN.findall(errors)) <= set(Code)


def test_events_from_the_client() -> None:
    """Each event that is no command has a row, and the row lists its fields and no other."""
    others = [struct for struct in CLIENT if struct is not ClientEvent]
    assert _described("Other events from the client") == _fields(*others, *QUERIES)


def test_events_from_the_server() -> None:
    """Each event has a row, and the row lists its fields and no other."""
    assert _described("From the server") == _fields(*SERVER)


@pytest.mark.parametrize("struct", PARTS, ids=lambda struct: struct.__name__)
def test_parts_of_events(struct: type[msgspec.Struct]) -> None:
    """What is part of several events is described once, with its fields and no other."""
    (listed,) = re.findall(PARTS[struct], DOCS)
    assert _named(listed) == set(struct.__struct_encode_fields__)


def test_error_codes() -> None:
    """Each error code has a row in the table of errors, and no other code has."""
    described = [code for row in _rows("Errors") for code in TOKEN.findall(row[0])]
    assert sorted(described) == sorted(Code)


def test_close_codes() -> None:
    """Each close code of the chat has a row of its own, and no other code has."""
    described = [int(code) for row in _rows("Close codes") for code in row[0].split()]
    assert sorted(code for code in described if code >= 4000) == sorted(Close)


def test_resume() -> None:
    """Each outcome of a resume is explained below the table."""
    types = {field.name: field.type for field in msgspec.structs.fields(protocol.Welcome)}
    outcomes = get_args(types["resume"])
    (explained,) = re.findall(r"^`resume` is (.*?)\n\n", DOCS, re.MULTILINE | re.DOTALL)
    assert [outcome for outcome in outcomes if f"`{outcome}`" not in explained] == []


def test_abilities() -> None:
    """Everything that may stand in `can` is named, and nothing else."""
    (listed,) = re.findall(r"^`can` lists what you may do here: (.*?)\. ", DOCS, re.M | re.S)
    assert sorted(TOKEN.findall(listed)) == sorted(Action)
