"""What one client was told of its room, checked against what a socket is promised."""

from __future__ import annotations

from collections import deque
from typing import Any

from chatsite.soak.findings import Wrong
from chatsite.soak.record import ROOM, Change, Event, Record, Row

RESUMABLE = 300
"""Changes up to which a client that comes back is told all it missed (`CHAT_RESUME`)."""
RECENT = 40
"""Messages of a room that commands are about."""


class Place:
    """One client's view of a room's rows.

    The seqs of events ascend. Numbers that are skipped are noted: the verdict looks whether each
    was overtaken by a later change of the same row.
    """

    def __init__(self, who: str, record: Record) -> None:
        self.record = record
        self.last = 0
        """The seq up to which it was told everything."""
        self.epoch: str | None = None
        """None until the first welcome."""
        self.me = 0
        """The client's person."""
        self.view: dict[Row, int] = {}
        """By row: the seq of the newest state that was told."""
        self.can: set[str] = set()
        """What the client may do."""
        self.room: Event = {}
        """The room's newest state."""
        self.skipped: set[int] = set()
        self.floor = 0
        """The head of the page that it began with: of earlier changes only the page is known."""
        self.first = 1
        """The id of that page's first message."""
        self.recent: deque[int] = deque(maxlen=RECENT)
        """The ids of the messages posted last."""
        self._who = who

    def message(self, number: int) -> Event:
        """The newest state of a message."""
        return self.record.states[self.view["message", number]].state

    def welcome(self, event: Event) -> None:
        """Take what was missed: all of it, or the newest page where that is too much."""
        head: int = event["head"]
        changes = [Change(("message", each["id"]), each["seq"], each) for each in event["messages"]]
        changes += [
            Change(("member", each["person"]["id"]), each["seq"], each) for each in event["members"]
        ]
        changes.sort(key=lambda change: change.seq)
        if self.epoch is not None and event["resume"] == "ok":
            for change in changes:
                self._next(change)
        else:
            self._begin(changes, event)
        self._skip_to(head)
        if self.last != head:
            self._wrong(Wrong.OUT_OF_ORDER, f"a welcome up to {head} after {self.last}")
        self.epoch, self.room = event["epoch"], event["room"]
        self.record.room, self.can = self.room["id"], set(event["can"])
        self.view[ROOM] = head

    def change(self, event: Event) -> None:
        """Take the next change of a message, a membership or the room."""
        kind = event["type"]
        state: Any = event[kind]
        numbers = {
            "room": 0,
            "message": state.get("id"),
            "member": state.get("person", {}).get("id"),
        }
        self._next(Change((kind, numbers[kind]), event["seq"], state))
        if kind == "room":
            self.room, self.epoch = state, event["epoch"]

    def _begin(self, changes: list[Change], event: Event) -> None:
        """Start from the newest page."""
        head: int = event["head"]
        if self.epoch is not None:
            self.record.findings.done["jumps"] += 1
            if head - self.last <= RESUMABLE:
                self._wrong(Wrong.LOST, f"a gap after {self.last} that could have been filled")
        self.view.clear()
        self.skipped.clear()
        self.recent.clear()
        numbers = [number for (kind, number), _, _ in changes if kind == "message"]
        self.floor, self.first = head, min(numbers, default=head + 1)
        self.recent.extend(sorted(numbers))
        for change in changes:
            self._take(change)
        self.last = max(self.last, head)

    def _next(self, change: Change) -> None:
        seq = change.seq
        if seq <= self.last:
            kind = Wrong.REPEATED if self.view.get(change.row) == seq else Wrong.OUT_OF_ORDER
            self._wrong(kind, f"{seq} after {self.last}")
            return
        self._skip_to(seq - 1)
        self.last = seq
        if change.row == ("message", seq):
            self.recent.append(seq)
        self._take(change)

    def _take(self, change: Change) -> None:
        self.view[change.row] = change.seq
        self.record.saw(change)

    def _skip_to(self, seq: int) -> None:
        if seq > self.last:
            self.skipped.update(range(self.last + 1, seq + 1))
            self.record.findings.done["numbers skipped"] += seq - self.last
            if self.record.strict:
                self._wrong(Wrong.LOST, f"{self.last + 1} to {seq} were skipped")
            self.last = seq

    def _wrong(self, kind: Wrong, what: str) -> None:
        self.record.findings.report(kind, f"{self._who} in {self.record.name}: {what}")
