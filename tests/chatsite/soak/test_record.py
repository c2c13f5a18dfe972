"""A client's place in a room's log: what it calls wrong, and what it does not."""

from typing import Any

import pytest

from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.record import RESUMABLE, Place, Record


def message(seq: int, text: str = "") -> dict[str, Any]:
    """A message as the wire has it."""
    return {"seq": seq, "key": f"k{seq}", "text": text or f"text {seq}"}


def welcome(resume: str, *seqs: int, head: int | None = None) -> dict[str, Any]:
    """A welcome that brings the messages `seqs`."""
    last = seqs[-1] if seqs else 0
    messages = [message(seq) for seq in seqs]
    return {"resume": resume, "epoch": "e", "head": last if head is None else head,
            "messages": messages}  # fmt: skip


@pytest.fixture
def findings() -> Findings:
    """Nothing wrong yet."""
    return Findings()


@pytest.fixture
def place(findings: Findings) -> Place:
    """A client that has seen 1, 2 and 3."""
    place = Place("p0", Record("room", findings))
    place.welcome(welcome("new", 1, 2, 3))
    return place


def test_next_message_is_right(place: Place, findings: Findings) -> None:
    """The next number follows; so does what was missed, after a break."""
    place.message(message(4))
    place.welcome(welcome("ok", 5, 6))
    place.welcome(welcome("ok", head=6))
    assert (place.last, findings.passed) == (6, True)


@pytest.mark.parametrize(
    ("seq", "wrong"), [(5, Wrong.LOST), (3, Wrong.REPEATED), (2, Wrong.OUT_OF_ORDER)]
)
def test_wrong_message(place: Place, findings: Findings, seq: int, wrong: Wrong) -> None:
    """A hole, a repeat and a step back are told apart."""
    place.message(message(seq))
    assert +findings.wrong == {wrong: 1}


def test_hole_in_a_resume(place: Place, findings: Findings) -> None:
    """A welcome that claims to have all that was missed must have it."""
    place.welcome(welcome("ok", 5, 6))
    assert findings.wrong[Wrong.LOST] == 1


def test_welcome_that_ends_too_early(place: Place, findings: Findings) -> None:
    """A welcome must reach up to its own head."""
    place.welcome(welcome("ok", 4, head=5))
    assert findings.wrong[Wrong.LOST] == 1


def test_gap_too_large_to_fill(place: Place, findings: Findings) -> None:
    """Who was away for too long starts anew from the newest page."""
    first = 3 + RESUMABLE + 1
    place.welcome(welcome("gap", first, first + 1))
    assert (place.last, findings.passed, findings.done["jumps"]) == (first + 1, True, 1)


def test_gap_that_could_be_filled(place: Place, findings: Findings) -> None:
    """A short absence is no reason for a gap."""
    place.welcome(welcome("gap", 10, 11))
    assert findings.wrong[Wrong.LOST] == 1


def test_page_that_overlaps(place: Place, findings: Findings) -> None:
    """A newest page that reaches back far enough is a resume, too."""
    place.welcome(welcome("gap", 2, 3, 4))
    assert (place.last, findings.passed) == (4, True)


def test_two_clients_see_different_things(findings: Findings) -> None:
    """One number is one message, for everybody."""
    record = Record("room", findings)
    record.saw(message(1, "this"))
    record.saw(message(1, "this"))
    assert findings.passed
    record.saw(message(1, "that"))
    assert findings.wrong[Wrong.DIFFERENT] == 1


def test_two_acks(findings: Findings) -> None:
    """A key has one number, however often it is acked."""
    record = Record("room", findings)
    record.ack("k", 1)
    record.ack("k", 1)
    assert findings.passed
    record.ack("k", 2)
    assert findings.wrong[Wrong.DIFFERENT] == 1
