"""What went wrong, and how much of everything there was."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from chatsite.soak.latency import Latencies

EXAMPLES = 5
"""Sentences kept of each kind of what went wrong; the rest is only counted."""


class Wrong(StrEnum):
    """Everything that must not happen; one of these and the run has failed."""

    LOST = "lost"
    """A client was not told a change, or a number is missing in the log."""
    REPEATED = "repeated"
    OUT_OF_ORDER = "out of order"
    DIFFERENT = "different"
    """Two clients, or a client and the database, have different states of a row."""
    ACK_LOST = "acked but not stored"
    STORED_TWICE = "stored twice"
    UNANSWERED = "never acked"
    REFUSED = "refused"
    """A command was answered with an error that is no right answer to it."""
    UNREAD = "unread counted wrongly"
    BEHIND = "behind at the end"
    SERVER_ERROR = "errors in the servers' logs"
    BAD_EXIT = "bad exits of servers"


class Findings:
    """Counts and latencies of one run, shared by all who take part."""

    def __init__(self) -> None:
        self.wrong: Counter[Wrong] = Counter(dict.fromkeys(Wrong, 0))
        self.examples: list[str] = []
        self.done: Counter[str] = Counter()
        """What happened as it should: commands, acks, deliveries, faults."""
        self.ack = Latencies()
        """From the first sending of a command to its ack, outages included."""
        self.delivery = Latencies()
        """From the first sending of a post to each client that sees it, outages included."""

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong."""
        return not any(self.wrong.values())

    def report(self, kind: Wrong, what: str) -> None:
        """Something went wrong."""
        self.wrong[kind] += 1
        if self.wrong[kind] <= EXAMPLES:
            self.examples.append(f"{kind}: {what}")
