"""What is to be reached: ratios to peers of the same sitting, and a few plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.figures import Sheet, Spread
from benchmarks.workloads import DEAF
from rooms.limits import Limits

HELD = Limits().queue_bytes + 3 * 65_536
"""Bytes that a server may keep for one who does not read: the queue, the transport up to its
high-water mark, the write of 64 KiB that went over it, and the one that waits to be made. (While
they catch up, a page of 100 changes is in the queue's place.)"""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of ours, as a ratio to a peer's (or alone), and where it should be."""

    workload: str
    figure: str
    ours: str
    theirs: str
    """Empty: the figure itself counts."""
    bound: float
    at_least: bool = True
    share: int = 0
    """Not 0: what counts is how much ours is above theirs, divided by so many."""

    @property
    def limit(self) -> str:
        """The bound with its sign."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:,.10g}"

    @property
    def sentence(self) -> str:
        """The goal in words."""
        name = f"{self.workload} {self.figure}"
        if not self.theirs:
            return f"{name} of {self.ours} {self.limit}"
        if self.share:
            return f"{name} ({self.ours} - {self.theirs}) / {self.share} {self.limit}"
        return f"{name} {self.ours} / {self.theirs} {self.limit}"

    def measured(self, sheet: Sheet) -> Spread | None:
        """What came out, or None when a side was not measured."""
        if not self.theirs:
            return sheet.spread(self.workload, self.ours, self.figure)
        sides = (self.workload, self.figure, self.ours, self.theirs)
        if not self.share:
            return sheet.ratio(*sides)
        above = sheet.difference(*sides)
        return above.divided(self.share) if above else None

    def verdict(self, value: float) -> str:
        """Whether a value is on the right side, in words; a goal that is missed stands out."""
        reached = value >= self.bound if self.at_least else value <= self.bound
        return "met" if reached else "**not met**"


_DEAF, _ALL_READ = f"ours-redis, {DEAF} deaf", "ours-redis, all read"
GOALS = (
    Goal("W1", "rate", "ours-redis", "channels-pubsub", 100),
    Goal("W1", "rate", "ours-redis", "ws", 5),
    Goal("W1", "rate", "ours-redis", "bare", 3),
    Goal("W1s", "rate", "ours-redis", "channels-pubsub", 30),
    Goal("W1s", "rate", "ours-redis", "bare", 0.4),
    Goal("W2", "rate", "ours-redis", "channels-pubsub", 100),
    Goal("W3", "rate", "ours-redis", "channels-pubsub", 10),
    Goal("W3", "rate", "ours-redis", "socketio", 1),
    Goal("W4", "p50", "ours-redis", "bare", 3, at_least=False),
    Goal("W4", "p99", "ours-redis", "bare", 3, at_least=False),
    Goal("W4", "cpu_each", "ours-redis", "bare", 2.5, at_least=False),
    Goal("W5", "bytes_each", "ours-redis", "channels-pubsub", 1, at_least=False),
    Goal("W5", "bytes_each", "ours-redis", "", 28 * 1024, at_least=False),
    Goal("W5", "connects", "ours-redis", "channels-pubsub", 2),
    Goal("W6", "all_each", "ours-redis-2", "ours-redis", 1.15, at_least=False),
    Goal("W7", "p99", _DEAF, _ALL_READ, 1.5, at_least=False),
    Goal("W7", "growth", _DEAF, _ALL_READ, HELD, at_least=False, share=DEAF),
)
