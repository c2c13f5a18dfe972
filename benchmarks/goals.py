"""What is to be reached: ratios to peers of the same sitting, and a few plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.figures import Sheet, Spread


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

    @property
    def sentence(self) -> str:
        """The goal in words."""
        sign = "≥" if self.at_least else "≤"
        if not self.theirs:
            return f"{self.workload} {self.figure} of {self.ours} {sign} {self.bound:,g}"
        return f"{self.workload} {self.figure} {self.ours} / {self.theirs} {sign} {self.bound:g}"

    def measured(self, sheet: Sheet) -> Spread | None:
        """What came out, or None when a side was not measured."""
        if self.theirs:
            return sheet.ratio(self.workload, self.figure, self.ours, self.theirs)
        return sheet.spread(self.workload, self.ours, self.figure)

    def reached(self, value: float) -> bool:
        """Whether a value is on the right side."""
        return value >= self.bound if self.at_least else value <= self.bound


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
)
