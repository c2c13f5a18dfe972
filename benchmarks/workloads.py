"""What is measured: who talks how much in how many rooms, and on which servers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

OURS, BEFORE = "ours", "before"
"""How the names of our own peers begin, now and at another commit."""
DEAF = 50
"""Readers of W7 that stop reading."""
FILL = 524_288
"""Bytes sent to each of them before W7 is measured. The kernel takes about 280,000 (twice our
`SO_SNDBUF`, and 16 KiB at the reader) and the transport 65,536 up to its high-water mark: from
here on messages queue for them in the chat itself."""
CORPUS = Path(__file__).parent / "corpus.txt"
"""Texts as people write them: what the senders of most workloads say."""
_CHANNELS = ("channels-core", "channels-pubsub")


@dataclass(frozen=True, slots=True)
class Case:
    """One way of a workload that is compared with the others."""

    name: str
    load: tuple[str, ...] = ()
    """Further options of the generator."""


PLAIN = Case("")
"""The only case of a workload that has no others."""


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
    cases: tuple[Case, ...] = (PLAIN,)
    """Each of `peers` is measured in each of them."""
    ours: str = "ours-redis"
    """Whom the others are compared with, where there is one case."""
    texts: bool = True
    """Whether people say what stands in `CORPUS`; otherwise plain filler."""

    def rows(self) -> list[tuple[str, Case]]:
        """Whom to measure, and how."""
        return [(peer, case) for peer in self.peers for case in self.cases]

    def rows_before(self) -> list[tuple[str, Case]]:
        """The rows of ours, as it was at another commit."""
        return [(before_name(peer), case) for peer, case in self.rows() if peer.startswith(OURS)]

    def pairs(self) -> list[tuple[str, str]]:
        """The names of the rows that are compared, ours (or the harder case) first."""
        now = [row_name(*row) for row in self.rows() if row[0].startswith(OURS)]
        then = [row_name(*row) for row in self.rows_before()]
        return [*self._pairs_of_now(), *zip(now, then, strict=True)]

    def _pairs_of_now(self) -> list[tuple[str, str]]:
        if len(self.cases) == 1:
            return [(self.ours, peer) for peer in self.peers if peer != self.ours]
        first, *others = self.cases
        return [
            (row_name(peer, other), row_name(peer, first))
            for peer in self.peers
            for other in others
        ]

    def under(self, case: Case) -> Workload:
        """The workload with the options of one of its cases."""
        texts = ("--texts", str(CORPUS)) if self.texts else ()
        return replace(self, load=(*self.load, *texts, *case.load))


def before_name(peer: str) -> str:
    """What results call a peer of ours at another commit."""
    return BEFORE + peer.removeprefix(OURS)


def row_name(peer: str, case: Case) -> str:
    """What results call a peer in a case."""
    return f"{peer}, {case.name}" if case.name else peer


def _pipelined(
    connections: int, name: str, title: str, peers: tuple[str, ...], ours: str = "ours-redis"
) -> Workload:
    load = ("--mode", "closed", "--senders", "4", "--outstanding", "8")
    return Workload(name, title, connections, 1, load, peers, ours=ours)


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
        ("--mode", "idle"),
        ("ours-redis", *_CHANNELS, "ws", "socketio", "bare"),
        stretch=0.5,  # memory is as good after half of the time
    ),
    _pipelined(
        200,
        "W6",
        "one room of 200 over two processes (and over one, to compare)",
        ("ours-redis", "ours-redis-2", "channels-pubsub-2", "socketio-2"),
        ours="ours-redis-2",
    ),
    Workload(
        "W7",
        f"one room of 200 at 50 messages of 4,000 bytes a second, {DEAF} of them reading or deaf",
        200,
        1,
        (
            *("--mode", "open", "--senders", "4", "--rate", "50", "--size", "4000"),
            *("--aside", str(DEAF), "--fill", str(FILL)),
        ),
        ("ours-redis", "ws"),
        # The deaf have to be back in less than 20 s: then the kernel takes them for gone.
        stretch=2,
        texts=False,  # what fills the buffers has a size that is known
        cases=(Case("all read"), Case(f"{DEAF} deaf", ("--deaf",))),
    ),
)


def choose(names: list[str]) -> list[Workload]:
    """The named workloads, or all; raises `ValueError` for a name that there is not."""
    unknown = set(names) - {workload.name for workload in WORKLOADS}
    if unknown:
        raise ValueError(f"no such workload: {', '.join(sorted(unknown))}")
    return [workload for workload in WORKLOADS if not names or workload.name in names]
