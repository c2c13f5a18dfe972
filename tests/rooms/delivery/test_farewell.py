"""The words with which a removed or banned person's sockets are closed."""

import pytest
from msgspec import UNSET, UnsetType

from rooms.delivery.farewell import farewell
from rooms.protocol import MemberState, Person
from tests.rooms.samples import ADA, BOB

SINCE = "2026-11-26T10:00:00.000000Z"
UNTIL = "2026-11-27T10:00:00.000000Z"


def ended(
    state: str = "removed",
    by: Person | UnsetType = ADA,
    until: str | UnsetType = UNSET,
    reason: str = "",
) -> MemberState:
    """Bob's membership, which has ended."""
    return MemberState(BOB, 9, state, "member", SINCE, by=by, until=until, reason=reason)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (ended(), "Ada removed you from this room."),
        (ended(reason="spam"), "Ada removed you from this room: spam."),
        (ended(reason="Spam, again."), "Ada removed you from this room: Spam, again."),
        (ended("banned"), "Ada banned you from this room."),
        (
            ended("banned", until=UNTIL, reason="spam"),
            "Ada banned you from this room until 2026-11-27 10:00 UTC: spam.",
        ),
        (ended(by=UNSET), "You are no longer in this room."),
        (ended("left"), "You are no longer in this room."),
    ],
)
def test_words(member: MemberState, words: str) -> None:
    """They say what was done, by whom, until when and why, as far as it is known."""
    assert farewell(member) == words


@pytest.mark.parametrize("letter", ["x", "ж", "語", "🚀"])
def test_length(letter: str) -> None:
    """They fit into a close frame, are cut at a character, and keep the time."""
    by = Person(1, letter * 40, guest=False)
    words = farewell(ended("banned", by, UNTIL, letter * 200))
    assert 115 <= len(words.encode()) <= 123
    assert "until 2026-11-27 10:00 UTC: " in words
    assert words.startswith(letter)
    assert words.endswith(f"{letter}…")
