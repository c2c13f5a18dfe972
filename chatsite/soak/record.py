"""A room as its people saw it, and what they did in it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from chatsite.soak.findings import Findings, Wrong

Event = dict[str, Any]
Row = tuple[str, int]
"""A row of the log: `message` and its id, `member` and a person's id, or `room` and 0."""
ROOM: Row = ("room", 0)


class Change(NamedTuple):
    """A row in the state that it had at a seq."""

    row: Row
    seq: int
    state: Event


@dataclass(slots=True)
class Sent:
    """A command that a person sent, perhaps several times, always with the same key."""

    person: int
    event: Event
    at: float
    """When it was first sent (monotonic seconds)."""

    @property
    def kind(self) -> str:
        """The command's type."""
        return str(self.event["type"])


class Record:
    """All that was seen, sent and acked in one room."""

    def __init__(self, name: str, findings: Findings, *, strict: bool = False) -> None:
        """With `strict` no number may be skipped: nothing is done to the servers."""
        self.name = name
        """The name under which the room was opened."""
        self.findings = findings
        self.strict = strict
        self.room = 0
        """The room's id; 0 before the first welcome."""
        self.states: dict[int, Change] = {}
        """By seq: changes that somebody saw."""
        self.sent: dict[str, Sent] = {}
        """By key."""
        self.acked: dict[str, int] = {}
        """By key: the number in the ack, the id of a post and the seq of all else."""

    def saw(self, change: Change) -> None:
        """A client was told of a change; everybody must be told the same."""
        if self.states.setdefault(change.seq, change) != change:
            self.findings.report(
                Wrong.DIFFERENT,
                f"{self.name} {change.seq}: {change} and {self.states[change.seq]}",
            )
        self.findings.done["deliveries"] += 1
        if change.row == ("message", change.seq):
            sent = self.sent.get(change.state["key"])
            if sent is not None:
                self.findings.delivery.add(time.monotonic() - sent.at)

    def ack(self, event: Event) -> None:
        """A command was acked; a second ack must name the same number.

        The seq in the answer to a repeated post is that of the message's latest change.
        """
        key = event["re"]
        number = event["id" if self.sent[key].kind == "message" else "seq"]
        if self.acked.setdefault(key, number) != number:
            self.findings.report(Wrong.DIFFERENT, f"{self.name}: {key} was acked with two numbers")
