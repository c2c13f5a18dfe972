"""A sitting visits every peer in every round, and measures a server that really runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.checkout import HERE, Checkout
from benchmarks.measure import Timing, measure
from benchmarks.run import plan
from benchmarks.servers import BY_NAME, PEERS
from benchmarks.sitting import Sitting
from benchmarks.workloads import WORKLOADS, Workload, row_name

# The drain ends with the last delivery: its seconds are how long a busy machine may take.
BRIEF = Timing(warmup=0.2, seconds=0.5, drain=10.0)
FEW = Workload("W1", "a few", 6, 2, ("--senders", "2", "--outstanding", "2"), ("bare",))
TALKING = replace(FEW, load=(*FEW.load, "--fill", "2000"))
"""Nothing is measured before the first messages have gone round, however long that takes."""


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    """Services and databases for a few people."""
    with Sitting(people=6) as started:
        yield started


def test_every_round_visits_every_peer_once() -> None:
    """Rounds are interleaved: the second begins after the first has visited all."""
    steps = list(plan(["--rounds", "2", "--only", "W1", "--peers", "bare,ws"]).steps())
    assert [step.number for step in steps] == [1, 1, 2, 2]
    assert Counter(step.peer.name for step in steps) == {"bare": 2, "ws": 2}


def test_without_names_every_workload_runs_on_its_peers() -> None:
    """The default is everything."""
    steps = [(step.workload.name, step.row) for step in plan(["--rounds", "1"]).steps()]
    expected = [
        (workload.name, row_name(*row)) for workload in WORKLOADS for row in workload.rows()
    ]
    assert sorted(steps) == sorted(expected)


def test_every_case_of_a_workload_is_measured_in_the_same_round() -> None:
    """W7 runs with readers that stop reading, and without."""
    steps = plan(["--rounds", "1", "--only", "W7", "--peers", "ours-redis"]).steps()
    assert {step.row: "--deaf" in step.workload.under(step.case).load for step in steps} == {
        "ours-redis, all read": False,
        "ours-redis, 50 deaf": True,
    }


def test_a_commit_is_measured_beside_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--before`, every round visits ours as it is and as it was, and the others."""
    code = Checkout(Path("elsewhere"), Path("elsewhere/python"))
    monkeypatch.setattr("benchmarks.run.checkout", {"abc": code}.__getitem__)
    given = ["--rounds", "1", "--only", "W3", "--before", "abc"]
    steps = list(plan([*given, "--peers", "ours-redis,before-redis,ws"]).steps())
    assert {step.peer.name: step.peer.checkout for step in steps} == {
        "ours-redis": HERE,
        "before-redis": code,
        "ws": HERE,
    }
    assert ("ours-redis", "before-redis") in steps[0].workload.pairs()


@pytest.mark.parametrize("options", [["--peers", "nobody"], ["--only", "W99"]])
def test_unknown_names_are_refused(options: list[str]) -> None:
    """A misspelt name does not shorten the sitting silently."""
    with pytest.raises(SystemExit):
        plan(options)


def test_every_peer_of_a_workload_exists() -> None:
    """Workloads name no server that there is not."""
    assert {peer for workload in WORKLOADS for peer in workload.peers} <= set(BY_NAME)


SCRIPT = str(PEERS / "bare.py")
BARE = replace(BY_NAME["bare"], command=lambda port, redis: [sys.executable, SCRIPT, str(port)])


def test_measures_the_limit(generator: Path, sitting: Sitting) -> None:
    """The bare broadcaster delivers all, and its CPU time is seen."""
    result = measure(generator, BARE, TALKING, sitting, BRIEF)
    assert float(result["deliveries"]) > 0
    assert result["lost"] == 0
    assert float(result["cpu"]) > 0


def test_sees_who_is_stuck(generator: Path, sitting: Sitting) -> None:
    """Readers that stop reading fill their buffers, and have lost nothing once they read again."""
    flood = ("--mode", "open", "--rate", "400", "--size", "4000", "--fill", "400000")
    deaf = replace(FEW, load=(*flood, "--aside", "2", "--deaf"))
    result = measure(generator, BARE, deaf, sitting, BRIEF)
    assert result["stuck"] == 2
    assert float(result["peak"]) >= float(result["resident"]) > 0
    assert (result["lost"], result["repeated"], result["reordered"]) == (0, 0, 0)


def test_measures_ours_as_shipped(generator: Path, sitting: Sitting) -> None:
    """The chat itself, with sessions, database and Redis: all acked, nothing lost."""
    result = measure(
        generator, BY_NAME["ours-redis"], TALKING, sitting, replace(BRIEF, seconds=2.0)
    )
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
