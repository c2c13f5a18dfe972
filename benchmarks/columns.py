"""Which figures of each workload are shown, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.figures import Spread


@dataclass(frozen=True, slots=True)
class Column:
    """A figure as a column of a table."""

    title: str
    form: str
    """Of a number, as `format` takes it."""
    unit: float = 1
    """What numbers are divided by."""

    def shown(self, spread: Spread) -> str:
        """The median, with the lowest and the highest where they differ."""
        return shown(spread.divided(self.unit), self.form)


def shown(spread: Spread, form: str) -> str:
    """The median, with the lowest and the highest where they differ."""
    middle = format(spread.median, form)
    if spread.low == spread.high:
        return middle
    return f"{middle} ({spread.low:{form}} to {spread.high:{form}})"


COLUMNS: Mapping[str, Column] = {
    "rate": Column("deliveries per CPU s", ",.0f"),
    "acked": Column("acked per CPU s", ",.0f"),
    "acked_all": Column("with Redis and PostgreSQL", ",.0f"),
    "postgres_each": Column("PostgreSQL's CPU µs per ack", ",.0f"),
    "p50": Column("p50 ms", ".2f"),
    "p99": Column("p99 ms", ".2f"),
    "cpu_each": Column("CPU µs per delivery", ".2f"),
    "all_each": Column("with Redis and PostgreSQL", ".2f"),
    "bytes_each": Column("bytes per connection", ",.0f"),
    "connects": Column("connections per s", ",.0f"),
    "connects_cpu": Column("connections per CPU s", ",.0f"),
    "busiest": Column("busiest process", ".0%"),
    "stuck": Column("full in the kernel", ",.0f"),
    "resident": Column("MB, all connected", ",.1f", 1e6),
    "peak_measured": Column("MB at most, measured", ",.1f", 1e6),
    "peak": Column("MB at most, in all", ",.1f", 1e6),
    "draining": Column("s until all had all", ".2f"),
    "load": Column("generator's core", ".0%"),
    "flaws": Column("lost, repeated or out of order", ",.0f"),
}
SHOWN = {
    "W1": ("rate", "load", "flaws"),
    "W1s": ("rate", "load", "flaws"),
    "W2": ("rate", "load", "flaws"),
    "W3": ("rate", "acked", "acked_all", "postgres_each", "load", "flaws"),
    "W4": ("p50", "p99", "cpu_each", "all_each", "load", "flaws"),
    "W5": ("bytes_each", "connects", "connects_cpu"),
    "W6": ("rate", "cpu_each", "all_each", "busiest", "load", "flaws"),
    "W7": ("p50", "p99", "stuck", "resident", "peak_measured", "peak", "draining", "load", "flaws"),
}
COMPARED = {
    "W1": ("rate",),
    "W1s": ("rate",),
    "W2": ("rate",),
    "W3": ("rate", "acked"),
    "W4": ("p50", "p99", "cpu_each"),
    "W5": ("bytes_each", "connects"),
    "W6": ("rate", "all_each"),
    "W7": ("p50", "p99"),
}
"""Of each workload, the figures of which ratios are made."""
