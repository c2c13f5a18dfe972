"""A room as its people saw it, and one client's place in it."""

from __future__ import annotations

import time
from typing import Any

from chatsite.soak.findings import Findings, Wrong

RESUMABLE = 300
"""Changes up to which a client that comes back is told all it missed (`CHAT_RESUME`)."""

Event = dict[str, Any]


class Record:
    """What was said in one room: by number as clients saw it, by key as it was acked."""

    def __init__(self, name: str, findings: Findings) -> None:
        self.name = name
        self.findings = findings
        self.seen: dict[int, tuple[str, str]] = {}
        """Number to key and text."""
        self.sent: dict[str, float] = {}
        """Key to when it was first sent (monotonic seconds)."""
        self.acked: dict[str, int] = {}
        """Key to number."""

    def saw(self, message: Event) -> None:
        """A client saw a message; everybody must see the same."""
        said = (message["key"], message["text"])
        if self.seen.setdefault(message["seq"], said) != said:
            self.findings.report(Wrong.DIFFERENT, f"{self.name} {message['seq']}: {said}")
        self.findings.done["deliveries"] += 1
        if message["key"] in self.sent:
            self.findings.delivery.add(time.monotonic() - self.sent[message["key"]])

    def ack(self, key: str, seq: int) -> None:
        """A post was acked; a second ack must name the same number."""
        if self.acked.setdefault(key, seq) != seq:
            self.findings.report(Wrong.DIFFERENT, f"{self.name}: {key} acked with two numbers")


class Place:
    """Where one client is in its room's log: what follows must be the next number."""

    def __init__(self, who: str, record: Record) -> None:
        self.last = 0
        self.epoch: str | None = None
        """None until the first welcome."""
        self._who = who
        self._record = record

    def welcome(self, event: Event) -> None:
        """Take what was missed: all of it, or the newest page where that is too much."""
        messages: list[Event] = event["messages"]
        first = messages[0]["seq"] if messages else event["head"] + 1
        if self.epoch is None:
            self.last = first - 1
        elif event["resume"] == "gap" and first > self.last + 1:
            self._jump(first - 1, event["head"])
        self.epoch = event["epoch"]
        for message in messages:
            if event["resume"] == "ok" or message["seq"] > self.last:
                self.message(message)
        if self.last != event["head"]:
            self._wrong(Wrong.LOST, f"welcome ends at {self.last}, head is {event['head']}")

    def message(self, message: Event) -> None:
        """Take the next message."""
        seq = message["seq"]
        if seq > self.last + 1:
            self._wrong(Wrong.LOST, f"{seq} after {self.last}")
        elif seq == self.last:
            self._wrong(Wrong.REPEATED, f"{seq} twice")
        elif seq < self.last:
            self._wrong(Wrong.OUT_OF_ORDER, f"{seq} after {self.last}")
        self.last = max(self.last, seq)
        self._record.saw(message)

    def _jump(self, to: int, head: int) -> None:
        self._record.findings.done["jumps"] += 1
        if head - self.last <= RESUMABLE:
            self._wrong(Wrong.LOST, f"a gap after {self.last} that could have been filled")
        self.last = to

    def _wrong(self, kind: Wrong, what: str) -> None:
        self._record.findings.report(kind, f"{self._who} in {self._record.name}: {what}")
