"""What a server and its services have used, read at each phase of the load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.procfs import (
    cpu_seconds,
    memory_bytes,
    peak_bytes,
    resident_bytes,
    tree,
    unsent,
)

FULL = 65_536
"""Bytes in the kernel for one peer from which on it counts as stuck: 16 of the largest messages,
of which one who reads never has more than a few waiting."""


@dataclass(slots=True)
class Meter:
    """Samples of what the server and the services have used, at each phase of the load."""

    servers: list[int]
    ports: list[int]
    redis: list[int]
    postgres: list[int]
    samples: dict[str, dict[str, float]] = field(default_factory=dict)

    def sample(self, phase: str) -> None:
        """Read all counters now."""
        stuck = sum(waiting > FULL for waiting in unsent(self.ports))
        servers = _all(self.servers)
        memory = memory_bytes(servers) if phase in {"connecting", "end"} else 0
        self.samples[phase] = {
            "cpu": cpu_seconds(servers),
            "busiest_cpu": max(cpu_seconds([pid]) for pid in servers),
            "redis_cpu": cpu_seconds(_all(self.redis)),
            "postgres_cpu": cpu_seconds(_all(self.postgres)),
            "memory": memory,
            "resident": resident_bytes(servers),
            "peak": peak_bytes(servers),
            "stuck": stuck,
        }

    def between(self, first: str, last: str, what: str) -> float:
        """How much a counter rose from one phase to another."""
        return self.samples[last][what] - self.samples[first][what]


def _all(pids: Iterable[int]) -> list[int]:
    return [process for pid in pids for process in tree(pid)]
