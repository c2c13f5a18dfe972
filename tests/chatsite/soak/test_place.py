"""A client's view of a room: what it calls wrong, and what it does not."""

from typing import Any

import pytest

from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.place import RESUMABLE, Place
from chatsite.soak.record import Record, Sent


def message(seq: int, number: int = 0, text: str = "") -> dict[str, Any]:
    """The state of a message at `seq`; it was posted then unless `number` says otherwise."""
    number = number or seq
    return {"id": number, "seq": seq, "key": f"k{number}", "text": text or f"text {number}"}


def event(seq: int, number: int = 0) -> dict[str, Any]:
    """The event of a message's change."""
    return {"type": "message", "seq": seq, "message": message(seq, number)}


def member(seq: int, person: int = 7) -> dict[str, Any]:
    """The event of a membership's change."""
    state = {"person": {"id": person}, "seq": seq, "state": "member"}
    return {"type": "member", "seq": seq, "member": state}


def room(seq: int) -> dict[str, Any]:
    """The event of the room's change."""
    return {"type": "room", "seq": seq, "epoch": "e", "room": {"id": 1, "name": f"name {seq}"}}


def welcome(resume: str, *seqs: int, head: int | None = None) -> dict[str, Any]:
    """A welcome that brings messages posted at `seqs`."""
    last = seqs[-1] if seqs else 0
    return {
        "resume": resume,
        "epoch": "e",
        "head": last if head is None else head,
        "messages": [message(seq) for seq in seqs],
        "members": [],
        "room": {"id": 1, "name": "room"},
        "can": [],
    }


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


def test_changes_of_every_kind_follow_one_another(place: Place, findings: Findings) -> None:
    """Messages, memberships and the room share the numbers, before and after a break."""
    for change in (event(4), member(5), room(6), event(7, number=4)):
        place.change(change)
    place.welcome(welcome("ok", 8, 9))
    assert (place.last, findings.passed, place.skipped) == (9, True, set())
    assert place.view["message", 4] == 7
    assert place.view["member", 7] == 5


@pytest.mark.parametrize(("seq", "wrong"), [(3, Wrong.REPEATED), (2, Wrong.REPEATED)])
def test_repeated_change(place: Place, findings: Findings, seq: int, wrong: Wrong) -> None:
    """A change that was told before is wrong."""
    place.change(event(seq))
    assert +findings.wrong == {wrong: 1}


def test_older_state(place: Place, findings: Findings) -> None:
    """An older state of a row after a newer one is wrong."""
    place.change(event(5, number=3))
    place.change(event(4, number=3))
    assert findings.wrong[Wrong.OUT_OF_ORDER] == 1


def test_skipped_numbers_are_noted(place: Place, findings: Findings) -> None:
    """After a repair, numbers may be missing; the verdict looks whether they were overtaken."""
    place.change(event(6, number=3))
    assert (place.skipped, findings.passed) == ({4, 5}, True)


def test_skipped_numbers_without_a_fault(findings: Findings) -> None:
    """Where nothing is done to the servers, no number is skipped."""
    place = Place("p0", Record("room", findings, strict=True))
    place.welcome(welcome("new", 1))
    place.change(event(3))
    assert +findings.wrong == {Wrong.LOST: 1}


def test_a_resume_may_leave_numbers_out(place: Place) -> None:
    """What a resume leaves out is noted up to the welcome's head."""
    place.welcome(welcome("ok", 5, head=6))
    assert (place.last, place.skipped) == (6, {4, 6})


def test_welcome_that_goes_back(place: Place, findings: Findings) -> None:
    """A welcome that is complete up to a number told before is wrong."""
    place.welcome(welcome("ok", head=2))
    assert findings.wrong[Wrong.OUT_OF_ORDER] == 1


def test_gap_too_large_to_fill(place: Place, findings: Findings) -> None:
    """Who was away for too long starts anew from the newest page."""
    first = 3 + RESUMABLE + 1
    place.welcome(welcome("gap", first, first + 1))
    assert (place.last, findings.passed, findings.done["jumps"]) == (first + 1, True, 1)
    assert (place.floor, place.first, next(iter(place.view))) == (
        first + 1,
        first,
        ("message", first),
    )


def test_gap_that_could_be_filled(place: Place, findings: Findings) -> None:
    """A short absence is no reason for a gap."""
    place.welcome(welcome("gap", 10, 11))
    assert findings.wrong[Wrong.LOST] == 1


def test_two_clients_see_different_things(place: Place, findings: Findings) -> None:
    """The state at a number is the same for everybody."""
    other = Place("p1", place.record)
    other.welcome(welcome("new", 1, 2, 3))
    assert findings.passed
    other.change({"type": "message", "seq": 4, "message": message(4, text="this")})
    place.change({"type": "message", "seq": 4, "message": message(4, text="that")})
    assert findings.wrong[Wrong.DIFFERENT] == 1


@pytest.mark.parametrize(("kind", "number"), [("message", "id"), ("pin", "seq")])
def test_two_acks(findings: Findings, kind: str, number: str) -> None:
    """A key has one number, however often it is acked: a post its id, all else its seq."""
    record = Record("room", findings)
    record.sent["k"] = Sent(7, {"type": kind}, 0.0)
    first = {"re": "k", "id": 1, "seq": 1}
    record.ack(first)
    record.ack({**first, "dup": True})
    assert findings.passed
    record.ack({**first, number: 2})
    assert findings.wrong[Wrong.DIFFERENT] == 1


def test_repeated_post_of_a_message_that_was_changed(findings: Findings) -> None:
    """The answer to a repeat names the seq of the message's latest change."""
    record = Record("room", findings)
    record.sent["k"] = Sent(7, {"type": "message"}, 0.0)
    record.ack({"re": "k", "id": 1, "seq": 1})
    record.ack({"re": "k", "id": 1, "seq": 5, "dup": True})
    assert findings.passed
