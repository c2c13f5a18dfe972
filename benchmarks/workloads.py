"""What is measured: who talks how much in how many rooms, and on which servers."""

from __future__ import annotations

from dataclasses import dataclass

_CHANNELS = ("channels-core", "channels-pubsub")


@dataclass(frozen=True, slots=True)
class Workload:
    """One load; every round runs it on each of `peers`."""

    name: str
    title: str
    connections: int
    rooms: int
    load: tuple[str, ...]
    """Options of the generator beside connections and rooms."""
    peers: tuple[str, ...]
    """Those measured unless the command line names others."""
    stretch: float = 1.0
    """How much longer than the others it is measured."""


def _pipelined(connections: int, name: str, title: str, peers: tuple[str, ...]) -> Workload:
    load = ("--mode", "closed", "--senders", "4", "--outstanding", "8")
    return Workload(name, title, connections, 1, load, peers)


WORKLOADS = (
    _pipelined(
        100,
        "W1",
        "one room of 100, 4 senders with 8 messages outstanding each",
        ("ours", "ours-redis", *_CHANNELS, "naive", "broadcaster", "ws", "socketio", "bare"),
    ),
    Workload(
        "W1s",
        "one room of 100, one message at a time",
        100,
        1,
        ("--mode", "closed", "--senders", "1", "--outstanding", "1", "--await-all"),
        ("ours", "ours-redis", *_CHANNELS, "naive", "ws", "socketio", "bare"),
    ),
    _pipelined(
        1000,
        "W2",
        "one room of 1,000, 4 senders with 8 messages outstanding each",
        ("ours-redis", *_CHANNELS, "ws", "socketio", "bare"),
    ),
    Workload(
        "W3",
        "200 rooms of 5, everybody talks, one message outstanding each",
        1000,
        200,
        ("--mode", "closed", "--senders", "5", "--outstanding", "1"),
        ("ours", "ours-redis", "ours-postgres", *_CHANNELS, "naive", "ws", "socketio", "bare"),
    ),
    Workload(
        "W4",
        "one room of 100 at 50 messages a second",
        100,
        1,
        ("--mode", "open", "--senders", "4", "--rate", "50"),
        ("ours", "ours-redis", "ours-postgres", "naive", "ws", "socketio", "bare"),
        stretch=2,  # little happens in a second of it, and CPU time comes in steps of 10 ms
    ),
    Workload(
        "W5",
        "5,000 idle connections in 500 rooms",
        5000,
        500,
        (
            "--mode",
            "idle",
        ),
        ("ours-redis", *_CHANNELS, "ws", "socketio", "bare"),
        stretch=0.5,  # memory is as good after half of the time
    ),
    _pipelined(
        200,
        "W6",
        "one room of 200 over two processes (and over one, to compare)",
        ("ours-redis", "ours-redis-2", "channels-pubsub-2", "socketio-2"),
    ),
)


def choose(names: list[str]) -> list[Workload]:
    """The named workloads, or all; raises `ValueError` for a name that there is not."""
    unknown = set(names) - {workload.name for workload in WORKLOADS}
    if unknown:
        raise ValueError(f"no such workload: {', '.join(sorted(unknown))}")
    return [workload for workload in WORKLOADS if not names or workload.name in names]
