"""A sitting visits every peer in every round, and measures a server that really runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.measure import Timing, measure
from benchmarks.run import plan
from benchmarks.servers import BY_NAME, PEERS
from benchmarks.sitting import Sitting
from benchmarks.workloads import WORKLOADS, Workload

BRIEF = Timing(warmup=0.2, seconds=0.5, drain=1.0)
FEW = Workload("W1", "a few", 6, 2, ("--senders", "2", "--outstanding", "2"), ("bare",))


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    """Services and databases for a few people."""
    with Sitting(people=6) as started:
        yield started


def test_every_round_visits_every_peer_once() -> None:
    """Rounds are interleaved: the second begins after the first has visited all."""
    steps = list(plan(["--rounds", "2", "--only", "W1", "--peers", "bare,ws"]).steps())
    assert [number for number, _, _ in steps] == [1, 1, 2, 2]
    assert Counter(peer.name for _, _, peer in steps) == {"bare": 2, "ws": 2}


def test_without_names_every_workload_runs_on_its_peers() -> None:
    """The default is everything."""
    steps = [(workload.name, peer.name) for _, workload, peer in plan(["--rounds", "1"]).steps()]
    expected = [(workload.name, peer) for workload in WORKLOADS for peer in workload.peers]
    assert sorted(steps) == sorted(expected)


@pytest.mark.parametrize("options", [["--peers", "nobody"], ["--only", "W99"]])
def test_unknown_names_are_refused(options: list[str]) -> None:
    """A misspelt name does not shorten the sitting silently."""
    with pytest.raises(SystemExit):
        plan(options)


def test_every_peer_of_a_workload_exists() -> None:
    """Workloads name no server that there is not."""
    assert {peer for workload in WORKLOADS for peer in workload.peers} <= set(BY_NAME)


def test_measures_the_limit(generator: Path, sitting: Sitting) -> None:
    """The bare broadcaster delivers all, and its CPU time is seen."""
    script = str(PEERS / "bare.py")
    bare = replace(BY_NAME["bare"], command=lambda port, redis: [sys.executable, script, str(port)])
    result = measure(generator, bare, FEW, sitting, BRIEF)
    assert float(result["deliveries"]) > 0
    assert result["lost"] == 0
    assert float(result["cpu"]) > 0


def test_measures_ours_as_shipped(generator: Path, sitting: Sitting) -> None:
    """The chat itself, with sessions, database and Redis: all acked, nothing lost."""
    result = measure(generator, BY_NAME["ours-redis"], FEW, sitting, BRIEF)
    assert "failed" not in result, result
    assert float(result["acks"]) > 0
    flaws = ("lost", "repeated", "reordered", "errors", "gone")
    assert {name: result[name] for name in flaws} == dict.fromkeys(flaws, 0)


def test_a_server_that_delivers_nothing_is_a_failed_run(generator: Path, sitting: Sitting) -> None:
    """Strangers may not post: a sitting whose sessions are wrong does not look fast."""
    strangers = sitting.cookies("sqlite")
    ours = BY_NAME["ours"]
    measure(generator, ours, FEW, sitting, BRIEF)  # seeds
    strangers.write_text("sessionid=nobody\n")
    assert "nothing was delivered" in str(measure(generator, ours, FEW, sitting, BRIEF)["failed"])


def test_a_server_that_does_not_start_is_a_failed_run(generator: Path, sitting: Sitting) -> None:
    """One broken peer does not end the sitting."""
    broken = replace(BY_NAME["bare"], command=lambda port, redis: ["false"])
    assert set(measure(generator, broken, FEW, sitting, BRIEF)) == {"failed"}
