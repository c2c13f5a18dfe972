"""What a soak is to do, as its options say."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

SERVERS = ("serve", "uvicorn")


class BadPlan(ValueError):
    """Options that contradict each other, with a sentence that says why."""


class Fault(StrEnum):
    """What is done to the servers."""

    KILL_WORKER = "kill worker"
    RESTART_WORKER = "restart worker"
    RESTART_REDIS = "restart redis"
    RESTART_DATABASE = "restart database"


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of one run; times in seconds, chances from 0 to 1."""

    clients: int = 300
    rooms: int = 30
    seconds: float = 60.0
    processes: int = 2
    rate: float = 0.5
    """Commands that each client sends in a second."""
    kill_worker: int = 0
    restart_worker: int = 0
    restart_redis: int = 0
    restart_database: int = 0
    cut: float = 0.0
    """The share of clients that lose their connection every `cut_every` seconds."""
    cut_every: float = 5.0
    drop: float = 0.0
    repeat: float = 0.0
    reorder: float = 0.0
    delay: float = 0.0
    """The longest time for which the broker holds a payload back."""
    database: str = ""
    """URL; empty: a new SQLite file, or a PostgreSQL server of the run's own."""
    postgres: bool = False
    """Start a PostgreSQL server."""
    server: str = "serve"
    """`serve`, or `uvicorn`: the site under plain uvicorn, without the fast path."""
    redis: str = ""
    """URL; empty: a redis-server of the run's own."""
    seed: int = 1
    settle: float = 60.0
    """How long everything may take to arrive after the last fault."""

    def check(self) -> None:
        """Raises `BadPlan` where the options do not go together."""
        if min(self.clients, self.rooms, self.processes) < 1 or self.seconds <= 0:
            raise BadPlan("A soak needs clients, rooms, processes and seconds: at least 1 each.")
        if self.redis and self.restart_redis:
            raise BadPlan("Only a redis-server of the soak's own can be restarted: leave out one.")
        if self.restart_database and not self.postgres:
            raise BadPlan("Only a PostgreSQL of the soak's own can be restarted: add --postgres.")
        if self.database and self.postgres:
            raise BadPlan("Name a database or ask for a PostgreSQL: leave out one.")
        if self.server not in SERVERS:
            raise BadPlan(f"The server is one of {', '.join(SERVERS)}.")
        if not 0 <= max(self.cut, self.drop, self.repeat, self.reorder) <= 1:
            raise BadPlan("cut, drop, repeat and reorder are shares: from 0 to 1.")

    @property
    def faultless(self) -> bool:
        """Whether nothing is done to servers, broker and connections."""
        broker = (self.drop, self.repeat, self.reorder, self.delay, self.cut)
        return not (self.faults() or any(broker))

    def broker(self, redis: str) -> str:
        """The URL of the servers' broker: `redis`, behind a faulty one where faults are asked."""
        faults = {name: getattr(self, name) for name in ("drop", "repeat", "reorder", "delay")}
        if not any(faults.values()):
            return redis
        query = "&".join(f"{name}={value}" for name, value in faults.items())
        return f"faulty+{redis}{'&' if '?' in redis else '?'}{query}&seed={self.seed}"

    def faults(self) -> list[tuple[float, Fault]]:
        """When which fault happens: spread evenly over the run, in an order that `seed` draws."""
        kinds = [Fault.KILL_WORKER] * self.kill_worker
        kinds += [Fault.RESTART_WORKER] * self.restart_worker
        kinds += [Fault.RESTART_REDIS] * self.restart_redis
        kinds += [Fault.RESTART_DATABASE] * self.restart_database
        random.Random(self.seed).shuffle(kinds)  # noqa: S311 - repeatable, guards no secret
        step = self.seconds / (len(kinds) + 1)
        return [(step * (number + 1), kind) for number, kind in enumerate(kinds)]
