"""`docs/protocol.md` says all that the code says."""

from pathlib import Path

import msgspec
import pytest

from rooms import protocol
from rooms.protocol import Close, Code

DOCS = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()

EVENTS = [
    struct
    for struct in vars(protocol).values()
    if isinstance(struct, type)
    and issubclass(struct, msgspec.Struct)
    and not struct.__name__.startswith("_")
    and struct is not msgspec.Struct
]


@pytest.mark.parametrize("struct", EVENTS, ids=lambda struct: struct.__name__)
def test_events(struct: type[msgspec.Struct]) -> None:
    """Every event and every field of it is described."""
    tag = struct.__struct_config__.tag
    names = [*struct.__struct_encode_fields__, *([str(tag)] if tag else [])]
    assert [name for name in names if f"`{name}`" not in DOCS] == []


@pytest.mark.parametrize("code", list(Code))
def test_error_codes(code: Code) -> None:
    """Every error code is explained."""
    assert f"`{code}`" in DOCS


@pytest.mark.parametrize("code", list(Close))
def test_close_codes(code: Close) -> None:
    """Every close code is explained."""
    assert f"| {int(code)} |" in DOCS
