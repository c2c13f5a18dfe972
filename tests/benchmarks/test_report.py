"""A file of results becomes the generated part of docs/performance.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.columns import COLUMNS, COMPARED, SHOWN
from benchmarks.figures import Result, figure
from benchmarks.goals import GOALS, HELD
from benchmarks.workloads import WORKLOADS, row_name
from tests.benchmarks.results import result


def section(runs: Sequence[Result]) -> str:
    """The generated part for these runs."""
    return report.page_section(
        {"command": "run it", "versions": {"Python": "3.11"}, "results": list(runs)}
    )


def test_the_page_names_its_conditions() -> None:
    """Command and versions come first."""
    assert section([]).startswith("`run it`\n\n- Python: 3.11\n")


def test_the_page_shows_every_server() -> None:
    """Each row has its figures, the load of the generator's core among them."""
    text = section([result(1, "ours-redis"), result(1, "bare"), result(1, "ws", lost=3)])
    assert "| bare | 10,000 | 10% | 0 |" in text
    assert "| ws | 10,000 | 10% | 3 |" in text


def test_the_page_shows_each_goal_that_was_measured() -> None:
    """What was reached, and what honest work did not reach, are both in the table."""
    text = section([result(1, "ours-redis", cpu=0.025), result(1, "bare"), result(1, "ws")])
    assert "| W1 rate ours-redis / bare ≥ 3 | 4.00 | met |" in text
    assert "| W1 rate ours-redis / ws ≥ 5 | 4.00 | **not met** |" in text
    assert "channels" not in text


def test_ratios_stand_with_their_spread_and_goal() -> None:
    """Ours by each other server: median, lowest, highest, and where it should be."""
    runs = [result(number, "ours-redis", cpu=0.1 / number) for number in (4, 5, 6)]
    runs += [result(number, peer) for number in (4, 5, 6) for peer in ("bare", "naive")]
    text = section(runs)
    assert "| ratio | deliveries per CPU s |" in text
    assert "| ours-redis / bare | 5.00 (4.00 to 6.00); ≥ 3 met |" in text
    assert "| ours-redis / naive | 5.00 (4.00 to 6.00) |" in text


def test_a_server_without_ours_beside_it_has_no_ratio() -> None:
    """A sitting of one server shows its figures alone."""
    assert "ratio" not in section([result(1, "bare")])


def test_deaf_readers_are_compared_with_the_run_without_them() -> None:
    """W7 shows what others notice of them, and what each of them costs."""
    deaf = result(1, "ours-redis, 50 deaf", "W7", p99=3, p50=2, resident=1e6, peak=51e6)
    alone = result(1, "ours-redis, all read", "W7", p99=2.5, p50=2, resident=1e6, peak=1e6)
    text = section([deaf, alone])
    assert "| ours-redis, 50 deaf / ours-redis, all read | 1.00 | 1.20; ≤ 1.5 met |" in text
    assert f"/ 50 ≤ {HELD:,} | 1,000,000 | met |" in text


def test_a_failed_peer_is_shown_as_failed() -> None:
    """A server that did not survive keeps its row."""
    failed: Result = {"round": 1, "workload": "W1", "peer": "naive", "failed": "no port"}
    assert "| naive | failed | failed | failed |" in section([failed])


def test_every_workload_and_goal_can_be_shown() -> None:
    """Each figure of a table has a column, and each goal's rows are measured by its workload."""
    for workload in WORKLOADS:
        for name in (*SHOWN[workload.name], *COMPARED[workload.name]):
            assert COLUMNS[name]
            assert figure(result(1, "ours"), name) >= 0
        rows = {row_name(*row) for row in workload.rows()}
        goals = [goal for goal in GOALS if goal.workload == workload.name]
        assert {goal.ours for goal in goals} | {goal.theirs for goal in goals} <= {*rows, ""}


def test_only_the_generated_part_of_the_page_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What people wrote around it stays."""
    page, results = tmp_path / "performance.md", tmp_path / "results.json"
    page.write_text("before\n<!-- results -->\nold\n<!-- /results -->\nafter\n")
    results.write_text('{"command": "c", "versions": {}, "results": []}')
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["report", str(results)])
    report.main()
    text = page.read_text()
    assert text.startswith("before\n<!-- results -->\n`c`")
    assert text.endswith("<!-- /results -->\nafter\n")
    assert "old" not in text


def test_the_page_of_the_project_has_a_place_for_results() -> None:
    """The markers stand once, and what is written by hand is outside of them."""
    before, _, rest = report.PAGE.read_text().partition("<!-- results -->\n")
    generated, _, after = rest.partition("<!-- /results -->")
    assert "## Where each microsecond goes" in before + after
    assert "## Where each microsecond goes" not in generated
