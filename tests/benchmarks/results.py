"""Results as a run leaves them."""

from __future__ import annotations

from benchmarks.figures import Result

_ZERO = (
    "acks lost repeated reordered redis_cpu postgres_cpu connect_cpu memory p50 p99 busiest_cpu "
    "stuck resident peak_measured peak draining"
)


def result(number: int, peer: str, workload: str = "W1", **changes: float) -> Result:
    """A run of 1,000 deliveries in 0.1 s of CPU, unless told otherwise."""
    figures: dict[str, float] = dict.fromkeys(_ZERO.split(), 0.0)
    figures |= {"deliveries": 1000, "cpu": 0.1, "connections": 100, "connecting": 0.5}
    figures |= {"load_cpu": 0.2, "measured": 2.0, **changes}
    return {"round": number, "workload": workload, "peer": peer, **figures}
