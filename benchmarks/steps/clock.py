"""CPU time of this thread, kernel included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import thread_time_ns

TRIES = 7
Steps = Iterator[tuple[str, float]]
"""Names of steps, and microseconds of each."""


def best(step: Callable[[], object], times: int, after: Callable[[], object] = int) -> float:
    """Microseconds that one call of `step` takes: `times` in a row, the best of some tries.

    `after` follows each try and is not timed.
    """
    return min(_timed(step, times, after) for _ in range(TRIES))


def _timed(step: Callable[[], object], times: int, after: Callable[[], object]) -> float:
    began = thread_time_ns()
    for _ in range(times):
        step()
    taken = thread_time_ns() - began
    after()
    return taken / times / 1000
