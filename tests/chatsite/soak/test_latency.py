"""Latencies in logarithmic buckets."""

import pytest

from chatsite.soak.latency import Latencies


def test_quantiles() -> None:
    """Quantiles are right to within a bucket, which is 5 %."""
    latencies = Latencies()
    for milliseconds in range(1, 1001):
        latencies.add(milliseconds / 1000)
    assert latencies.quantile(0.5) == pytest.approx(0.5, rel=0.05)
    assert latencies.quantile(0.99) == pytest.approx(0.99, rel=0.05)
    assert latencies.milliseconds()["max"] == 1000


def test_no_latencies() -> None:
    """Without any there is nothing to say."""
    assert Latencies().milliseconds() == {"p50": 0, "p99": 0, "max": 0}


def test_memory_is_bounded() -> None:
    """A million values in the same range take as many buckets as ten."""
    latencies = Latencies()
    for number in range(100_000):
        latencies.add(0.001 + number % 10 / 10_000)
    assert latencies.count == 100_000
    assert len(latencies._buckets) <= 20
