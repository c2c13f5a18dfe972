"""Measures ours and its peers in one sitting, interleaved: `python -m benchmarks.run --help`."""

from __future__ import annotations

import argparse
import json
import random
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import generator
from benchmarks.checkout import checkout
from benchmarks.cores import stay_on_load_core
from benchmarks.install import install
from benchmarks.measure import Result, Timing, measure
from benchmarks.servers import BY_NAME, PEER_LIST, Peer, before
from benchmarks.sitting import Sitting
from benchmarks.versions import versions
from benchmarks.workloads import OURS, Case, Workload, before_name, choose, row_name

RESULTS = generator.BUILD / "results.json"


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a sitting."""

    number: int
    """Of its round."""
    workload: Workload
    peer: Peer
    case: Case

    @property
    def row(self) -> str:
        """What its results are filed under."""
        return row_name(self.peer.name, self.case)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure, and how long."""

    rounds: int
    workloads: list[Workload]
    peers: list[str]
    timing: Timing
    out: Path
    before: str = ""
    """A commit of ours that is measured beside this one; empty for none."""

    def steps(self) -> Iterator[Step]:
        """Every run, in order: in each round each workload visits its peers in a new order."""
        known = {**BY_NAME, **self._peers_before()}
        for number in range(1, self.rounds + 1):
            for workload in self.workloads:
                rows = workload.rows() + (workload.rows_before() if self.before else [])
                chosen = [row for row in rows if row[0] in self.peers or not self.peers]
                random.shuffle(chosen)
                for name, case in chosen:
                    yield Step(number, workload, known[name], case)

    def _peers_before(self) -> dict[str, Peer]:
        if not self.before:
            return {}
        code = checkout(self.before)
        peers = [before(peer, code) for peer in PEER_LIST if peer.name.startswith(OURS)]
        return {peer.name: peer for peer in peers}


def plan(arguments: list[str]) -> Plan:
    """Read the command line; prints what is wrong with it and exits."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="workloads, such as W1,W3")
    parser.add_argument("--peers", default="", help=", ".join(BY_NAME))
    parser.add_argument("--seconds", type=float, default=Timing().seconds, help="of each run")
    parser.add_argument("--before", default="", help="a commit to measure beside this one")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the results go")
    given = parser.parse_args(arguments)
    peers = [name for name in given.peers.split(",") if name]
    names = {*BY_NAME, *(before_name(name) for name in BY_NAME if name.startswith(OURS))}
    if unknown := set(peers) - names:
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    try:
        workloads = choose([name for name in given.only.split(",") if name])
    except ValueError as error:
        parser.error(str(error))
    timing = Timing(seconds=given.seconds)
    return Plan(given.rounds, workloads, peers, timing, given.json, given.before)


def _line(step: Step, result: Result) -> str:
    start = f"round {step.number}  {step.workload.name:<4} {step.row:<20}"
    if "failed" in result:
        return f"{start} failed: {str(result['failed']).splitlines()[-1]}"
    figures = {name: float(value) for name, value in result.items()}
    if not figures["deliveries"]:
        each = figures["memory"] / figures["connections"]
        return f"{start} {figures['connections'] / figures['connecting']:9,.0f}/s {each:9,.0f} B"
    rate = figures["deliveries"] / max(figures["cpu"], 0.01)
    load = figures["load_cpu"] / figures["measured"]
    flaws = [f"{name} {figures[name]:.0f}" for name in _FLAWS if figures[name]]
    return f"{start} {rate:12,.0f} per CPU s, p99 {figures['p99']:8.2f} ms, load {load:4.0%} " + (
        ", ".join(flaws)
    )


_FLAWS = ("lost", "repeated", "reordered", "errors", "stalls", "gone")


def _run(chosen: Plan) -> list[Result]:
    program = generator.build()
    results = []
    with Sitting() as sitting:
        for step in chosen.steps():
            workload = step.workload.under(step.case)
            result = measure(program, step.peer, workload, sitting, chosen.timing)
            print(_line(step, result), flush=True)
            where: Result = {"round": step.number, "workload": workload.name, "peer": step.row}
            results.append(where | result)
    return results


def main() -> None:
    """Measure, and write the results."""
    chosen = plan(sys.argv[1:])
    install()
    stay_on_load_core()
    results = _run(chosen)
    command = shlex.join(["python", "-m", "benchmarks.run", *sys.argv[1:]])
    document = {"command": command, "versions": versions(), "results": results}
    chosen.out.write_text(json.dumps(document, indent=1))
    print(f"Results in {chosen.out}; `python -m benchmarks.report` puts them into the docs.")


if __name__ == "__main__":
    main()
