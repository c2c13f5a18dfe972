"""Puts the results of a sitting into docs/performance.md: `python -m benchmarks.report [JSON]`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.columns import COLUMNS, COMPARED, SHOWN, shown
from benchmarks.figures import Sheet, Spread
from benchmarks.generator import BUILD
from benchmarks.goals import GOALS, Goal
from benchmarks.workloads import WORKLOADS, Workload, row_name

PAGE = Path(__file__).parent.parent / "docs/performance.md"
_SECTION = re.compile(r"(<!-- results -->\n).*(<!-- /results -->)", re.DOTALL)


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
    return "### Goals\n\n" + _table(("goal", "measured", ""), _goal_rows(sheet))


def _goal_rows(sheet: Sheet) -> Iterator[list[str]]:
    for goal in GOALS:
        if measured := goal.measured(sheet):
            form = ",.0f" if goal.bound >= 1000 else ",.2f"
            yield [goal.sentence, shown(measured, form), goal.verdict(measured.median)]


def _workload(sheet: Sheet, workload: Workload) -> str:
    there = sheet.peers(workload.name)
    every = [*workload.rows(), *workload.rows_before()]
    rows = [row for row in (row_name(*row) for row in every) if row in there]
    figures = SHOWN[workload.name]
    table = _table(
        ["server", *(COLUMNS[name].title for name in figures)],
        ([row, *_cells(sheet, workload.name, row, figures)] for row in rows),
    )
    return f"### {workload.name}: {workload.title}\n\n{table}" + _ratios(sheet, workload)


def _cells(sheet: Sheet, workload: str, row: str, figures: Iterable[str]) -> Iterator[str]:
    for name in figures:
        spread = sheet.spread(workload, row, name)
        yield COLUMNS[name].shown(spread) if spread else "failed"


def _ratios(sheet: Sheet, workload: Workload) -> str:
    """The table of what each pair of rows comes to; empty where no pair was measured."""
    figures = COMPARED[workload.name]
    rows = []
    for ours, theirs in workload.pairs():
        spreads = [sheet.ratio(workload.name, name, ours, theirs) for name in figures]
        if any(spreads):
            goals = [_goal(workload.name, name, ours, theirs) for name in figures]
            rows.append([f"{ours} / {theirs}", *map(_ratio, spreads, goals)])
    head = ["ratio", *(COLUMNS[name].title for name in figures)]
    return "\n" + _table(head, rows) if rows else ""


def _goal(workload: str, figure: str, ours: str, theirs: str) -> Goal | None:
    wanted = (workload, figure, ours, theirs)
    of_these = (
        goal for goal in GOALS if (goal.workload, goal.figure, goal.ours, goal.theirs) == wanted
    )
    return next(of_these, None)


def _ratio(spread: Spread | None, goal: Goal | None) -> str:
    if spread is None:
        return ""
    text = shown(spread, ",.2f")
    return f"{text}; {goal.limit} {goal.verdict(spread.median)}" if goal else text


def main() -> None:
    """Rewrite the generated part of the page."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else BUILD / "results.json"
    section = page_section(json.loads(source.read_text()))
    page = PAGE.read_text()
    PAGE.write_text(_SECTION.sub(lambda match: match[1] + section + match[2], page))


if __name__ == "__main__":
    main()
