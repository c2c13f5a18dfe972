"""Latencies of a run of any length, in bounded memory."""

from __future__ import annotations

import math
from collections import Counter

_PER_DECADE = 50
"""Buckets for each factor of ten: a quantile is right to within 5 %."""


class Latencies:
    """Durations in seconds, counted in logarithmic buckets."""

    def __init__(self) -> None:
        self.count = 0
        self.longest = 0.0
        self._buckets: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.count += 1
        self.longest = max(self.longest, seconds)
        self._buckets[math.ceil(math.log10(max(seconds, 1e-6)) * _PER_DECADE)] += 1

    def quantile(self, share: float) -> float:
        """The duration that `share` of all do not exceed, in seconds; 0 without any."""
        wanted = math.ceil(share * self.count)
        for bucket in sorted(self._buckets):
            wanted -= self._buckets[bucket]
            if wanted <= 0:
                return float(min(10 ** (bucket / _PER_DECADE), self.longest))
        return 0.0

    def milliseconds(self) -> dict[str, float]:
        """Median, 99th percentile and maximum."""
        shown = {"p50": self.quantile(0.5), "p99": self.quantile(0.99), "max": self.longest}
        return {name: round(seconds * 1000, 1) for name, seconds in shown.items()}
