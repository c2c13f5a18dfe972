"""Which names a text calls; the page finds the same ones (`frontend/tests/mentions.test.js`)."""

import json
from pathlib import Path
from typing import Any

import pytest

from rooms.markup import calls_in, doc_json

CASES = json.loads((Path(__file__).parents[2] / "fixtures/text/mentions.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_called(case: dict[str, Any]) -> None:
    """Names after an @, of two that begin alike the longer one."""
    calls = calls_in(case["text"], "")
    assert calls is not None
    assert sorted(calls.named(case["names"])) == case["called"]


@pytest.mark.parametrize(
    ("text", "room", "here"),
    [
        ("@room", True, False),
        ("**@Here** and @room", True, True),
        ("`@room`", False, False),
        ("the room", False, False),
        ("@rooms", False, False),
    ],
)
def test_everybody(text: str, room: bool, here: bool) -> None:
    """`@room` and `@here` call outside code alone."""
    calls = calls_in(text, doc_json(text))
    assert (calls.room, calls.here) == (room, here) if calls else not (room or here)


def test_a_text_without_an_at_sign_calls_nobody() -> None:
    """Nothing is looked for in most texts."""
    assert calls_in("hello", "") is None
