"""Puts the results of a sitting into docs/performance.md: `python -m benchmarks.report [JSON]`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.figures import Sheet, Spread
from benchmarks.generator import BUILD
from benchmarks.goals import GOALS
from benchmarks.workloads import WORKLOADS, Workload

PAGE = Path(__file__).parent.parent / "docs/performance.md"
_SECTION = re.compile(r"(<!-- results -->\n).*(<!-- /results -->)", re.DOTALL)
_COLUMNS: Mapping[str, tuple[str, str]] = {
    "rate": ("deliveries per CPU s", ",.0f"),
    "acked": ("acked per CPU s", ",.0f"),
    "p50": ("p50 ms", ".2f"),
    "p99": ("p99 ms", ".2f"),
    "cpu_each": ("CPU µs per delivery", ".2f"),
    "all_each": ("with Redis", ".2f"),
    "bytes_each": ("bytes per connection", ",.0f"),
    "connects": ("connections per s", ",.0f"),
    "connects_cpu": ("connections per CPU s", ",.0f"),
    "busiest": ("busiest process", ".0%"),
    "load": ("generator's core", ".0%"),
    "flaws": ("lost, repeated or out of order", ",.0f"),
}
_SHOWN = {
    "W1": ("rate", "load", "flaws"),
    "W1s": ("rate", "load", "flaws"),
    "W2": ("rate", "load", "flaws"),
    "W3": ("rate", "acked", "load", "flaws"),
    "W4": ("p50", "p99", "cpu_each", "load", "flaws"),
    "W5": ("bytes_each", "connects", "connects_cpu"),
    "W6": ("rate", "cpu_each", "all_each", "busiest", "load", "flaws"),
}


def page_section(document: Mapping[str, object]) -> str:
    """The generated part of the page, from what `benchmarks.run` wrote."""
    results, versions = document["results"], document["versions"]
    if not isinstance(results, list) or not isinstance(versions, dict):
        raise TypeError("not a file of results")
    sheet = Sheet(results)
    parts = [_conditions(str(document["command"]), versions), _goals(sheet)]
    parts += [_workload(sheet, workload) for workload in WORKLOADS if sheet.peers(workload.name)]
    return "\n".join(parts)


def _conditions(command: str, versions: Mapping[str, str]) -> str:
    lines = [f"- {name}: {value}" for name, value in versions.items()]
    return "\n".join([f"`{command}`", "", *lines, ""])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _goals(sheet: Sheet) -> str:
    return "### Goals\n\n" + _table(("goal", "measured", "reached"), _goal_rows(sheet))


def _goal_rows(sheet: Sheet) -> Iterator[list[str]]:
    for goal in GOALS:
        if measured := goal.measured(sheet):
            verdict = "yes" if goal.reached(measured.median) else "**no**"
            yield [goal.sentence, _shown(measured, ",.2f"), verdict]


def _workload(sheet: Sheet, workload: Workload) -> str:
    shown = _SHOWN[workload.name]
    head = ["server", *(_COLUMNS[name][0] for name in shown)]
    peers = [peer for peer in workload.peers if peer in sheet.peers(workload.name)]
    rows = [[peer, *_cells(sheet, workload.name, peer, shown)] for peer in peers]
    return f"### {workload.name}: {workload.title}\n\n" + _table(head, rows)


def _cells(sheet: Sheet, workload: str, peer: str, shown: Iterable[str]) -> Iterator[str]:
    for name in shown:
        spread = sheet.spread(workload, peer, name)
        yield _shown(spread, _COLUMNS[name][1]) if spread else "failed"


def _shown(spread: Spread, form: str) -> str:
    middle = format(spread.median, form)
    if spread.low == spread.high:
        return middle
    return f"{middle} ({spread.low:{form}} to {spread.high:{form}})"


def main() -> None:
    """Rewrite the generated part of the page."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else BUILD / "results.json"
    section = page_section(json.loads(source.read_text()))
    page = PAGE.read_text()
    PAGE.write_text(_SECTION.sub(lambda match: match[1] + section + match[2], page))


if __name__ == "__main__":
    main()
