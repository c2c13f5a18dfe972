"""Results become figures, spreads, ratios and a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.figures import Result, Sheet, Spread, figure
from benchmarks.goals import Goal


def result(number: int, peer: str, workload: str = "W1", **changes: float) -> Result:
    """A run of 1,000 deliveries in 0.1 s of CPU, unless told otherwise."""
    names = "acks lost repeated reordered redis_cpu postgres_cpu connect_cpu memory p50 p99 "
    names += "busiest_cpu"
    figures: dict[str, float] = dict.fromkeys(names.split(), 0.0)
    figures |= {"deliveries": 1000, "cpu": 0.1, "connections": 100, "connecting": 0.5}
    figures |= {"load_cpu": 0.2, "measured": 2.0, **changes}
    return {"round": number, "workload": workload, "peer": peer, **figures}


def test_rates_are_per_second_of_server_cpu() -> None:
    """1,000 deliveries in 0.1 s of CPU are 10,000 a second, and cost 100 microseconds each."""
    run = result(1, "ours")
    assert figure(run, "rate") == pytest.approx(10_000)
    assert figure(run, "cpu_each") == pytest.approx(100)


def test_redis_can_be_included() -> None:
    """The price with Redis counts its CPU too."""
    assert figure(result(1, "ours", redis_cpu=0.1), "all_each") == pytest.approx(200)


def test_the_busiest_process_shows_how_load_is_spread() -> None:
    """Half of the CPU in one process is an even spread over two."""
    assert figure(result(1, "ours", busiest_cpu=0.05), "busiest") == pytest.approx(0.5)


def test_a_figure_without_divisor_is_0() -> None:
    """A run without deliveries has no price, and does not fail the sitting."""
    assert figure(result(1, "ours", deliveries=0), "cpu_each") == 0


def test_flaws_are_added_up() -> None:
    """Lost, repeated and out of order count alike."""
    assert figure(result(1, "ours", lost=1, repeated=2, reordered=4), "flaws") == 7


def test_a_spread_needs_values() -> None:
    """No round, no median."""
    with pytest.raises(ValueError, match="no values"):
        Spread.of([])


def test_ratios_are_made_within_rounds() -> None:
    """A slow round slows both sides: their ratio stays, though the medians' would not."""
    rounds = [(1, 0.1, 0.2), (2, 0.3, 0.6), (3, 0.2, 0.4)]
    runs = [result(number, "ours", cpu=ours) for number, ours, _ in rounds]
    runs += [result(number, "bare", cpu=theirs) for number, _, theirs in rounds]
    ratio = Sheet(runs).ratio("W1", "rate", "ours", "bare")
    assert ratio is not None
    assert ratio.low == pytest.approx(2)
    assert ratio.high == pytest.approx(2)


def test_failed_runs_are_left_out() -> None:
    """A round in which a peer failed says nothing about it."""
    failed: Result = {"round": 2, "workload": "W1", "peer": "ours", "failed": "no port"}
    spread = Sheet([result(1, "ours", cpu=0.5), failed]).spread("W1", "ours", "rate")
    assert spread == Spread(2000, 2000, 2000)


def test_a_goal_may_be_a_lower_or_an_upper_bound() -> None:
    """At least and at most are told apart."""
    assert Goal("W1", "rate", "ours", "bare", 3).reached(3.1)
    assert not Goal("W1", "rate", "ours", "bare", 3).reached(2.9)
    assert Goal("W4", "p99", "ours", "bare", 3, at_least=False).reached(2.9)
    assert not Goal("W4", "p99", "ours", "bare", 3, at_least=False).reached(3.1)


def test_the_page_shows_goals_and_tables() -> None:
    """The section names command, versions, each goal that was measured, and each server."""
    runs = [result(1, "ours-redis", cpu=0.02), result(1, "bare"), result(1, "ws", lost=3)]
    document = {"command": "run it", "versions": {"Python": "3.11"}, "results": runs}
    section = report.page_section(document)
    assert "`run it`" in section
    assert "- Python: 3.11" in section
    assert "| W1 rate ours-redis / bare ≥ 3 | 5.00 | yes |" in section
    assert "| W1 rate ours-redis / ws ≥ 5 | 5.00 | yes |" in section
    assert "| bare | 10,000 | 10% | 0 |" in section
    assert "| ws | 10,000 | 10% | 3 |" in section


def test_a_missed_goal_is_not_hidden() -> None:
    """What honest work did not reach is in the table, in bold."""
    runs = [result(1, "ours-redis"), result(1, "bare")]
    section = report.page_section({"command": "", "versions": {}, "results": runs})
    assert "| W1 rate ours-redis / bare ≥ 3 | 1.00 | **no** |" in section


def test_a_failed_peer_is_shown_as_failed() -> None:
    """A server that did not survive keeps its row."""
    failed: Result = {"round": 1, "workload": "W1", "peer": "naive", "failed": "no port"}
    section = report.page_section({"command": "", "versions": {}, "results": [failed]})
    assert "| naive | failed | failed | failed |" in section


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
