"""What the results say: figures of a run, their median and spread, their ratios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Result = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some rounds, with the lowest and the highest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Raises `ValueError` when there are no values."""
        if not values:
            raise ValueError("no values")
        return cls(median(values), min(values), max(values))

    def divided(self, by: float) -> Spread:
        """The same in units of `by`."""
        return Spread(self.median / by, self.low / by, self.high / by)


def figure(result: Result, name: str) -> float:
    """One figure of a run; 0 where its divisor is 0.

    rate: deliveries per second of server CPU. acked: messages acked per second of server CPU;
    acked_all: the CPU of Redis and PostgreSQL included. postgres_each: microseconds of
    PostgreSQL's CPU per ack. cpu_each: microseconds of server CPU per delivery; all_each: Redis
    and PostgreSQL included. p50, p99: ms. bytes_each: memory per connection. connects:
    connections per second; connects_cpu: per second of server CPU. load: the generator's share
    of its core. busiest: the busiest process' share of the server's CPU. growth: bytes by which
    resident memory rose at its peak above where it was with all connected. flaws: messages
    lost, repeated or out of order.
    """
    value = {key: float(number) for key, number in result.items() if key not in _LABELS}
    value["all_cpu"] = value["cpu"] + value["redis_cpu"] + value["postgres_cpu"]
    divided = {
        "rate": ("deliveries", "cpu", 1.0),
        "acked": ("acks", "cpu", 1.0),
        "cpu_each": ("cpu", "deliveries", 1e6),
        "bytes_each": ("memory", "connections", 1.0),
        "connects": ("connections", "connecting", 1.0),
        "connects_cpu": ("connections", "connect_cpu", 1.0),
        "load": ("load_cpu", "measured", 1.0),
        "busiest": ("busiest_cpu", "cpu", 1.0),
        "postgres_each": ("postgres_cpu", "acks", 1e6),
        "acked_all": ("acks", "all_cpu", 1.0),
        "all_each": ("all_cpu", "deliveries", 1e6),
    }
    if name in divided:
        above, below, unit = divided[name]
        return unit * _ratio(value[above], value[below])
    if name == "growth":
        return value["peak"] - value["resident"]
    if name == "flaws":
        return value["lost"] + value["repeated"] + value["reordered"]
    return value[name]


_LABELS = {"round", "workload", "peer", "failed"}


def _ratio(above: float, below: float) -> float:
    return above / below if below else 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All results of a sitting."""

    results: Sequence[Result]

    def runs(self, workload: str, peer: str) -> dict[float, Result]:
        """The runs that did not fail, by round."""
        return {
            float(result["round"]): result
            for result in self.results
            if (result["workload"], result["peer"]) == (workload, peer) and "failed" not in result
        }

    def peers(self, workload: str) -> list[str]:
        """Who was measured, in the order of first appearance."""
        of_workload = (run for run in self.results if run["workload"] == workload)
        return list(dict.fromkeys(str(run["peer"]) for run in of_workload))

    def spread(self, workload: str, peer: str, name: str) -> Spread | None:
        """A figure's median and spread, or None when no run succeeded."""
        values = [figure(run, name) for run in self.runs(workload, peer).values()]
        return Spread.of(values) if values else None

    def ratio(self, workload: str, name: str, ours: str, theirs: str) -> Spread | None:
        """Ours by theirs, round by round: only runs of one round may be compared."""
        pairs = self._pairs(workload, name, ours, theirs)
        values = [left / right for left, right in pairs if right]
        return Spread.of(values) if values else None

    def difference(self, workload: str, name: str, ours: str, theirs: str) -> Spread | None:
        """How much ours is above theirs, round by round."""
        pairs = self._pairs(workload, name, ours, theirs)
        values = [left - right for left, right in pairs]
        return Spread.of(values) if values else None

    def _pairs(
        self, workload: str, name: str, ours: str, theirs: str
    ) -> Iterable[tuple[float, float]]:
        left, right = self.runs(workload, ours), self.runs(workload, theirs)
        for number in left.keys() & right.keys():
            yield figure(left[number], name), figure(right[number], name)
