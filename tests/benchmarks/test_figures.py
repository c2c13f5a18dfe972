"""Results become figures, spreads, ratios and verdicts."""

from __future__ import annotations

import pytest

from benchmarks.figures import Result, Sheet, Spread, figure
from benchmarks.goals import Goal
from tests.benchmarks.results import result


def test_rates_are_per_second_of_server_cpu() -> None:
    """1,000 deliveries in 0.1 s of CPU are 10,000 a second, and cost 100 microseconds each."""
    run = result(1, "ours")
    assert figure(run, "rate") == pytest.approx(10_000)
    assert figure(run, "cpu_each") == pytest.approx(100)


def test_redis_and_postgres_can_be_included() -> None:
    """The price with the services counts their CPU too, for deliveries and for acks."""
    run = result(1, "ours", redis_cpu=0.1, postgres_cpu=0.2, acks=100)
    assert figure(run, "all_each") == pytest.approx(400)
    assert figure(run, "acked_all") == pytest.approx(250)


def test_postgres_is_also_reported_apart() -> None:
    """Its 0.2 s for 100 acks are 2 ms each, whatever the server used."""
    run = result(1, "ours", postgres_cpu=0.2, acks=100)
    assert figure(run, "postgres_each") == pytest.approx(2000)
    assert figure(run, "acked") == pytest.approx(1000)


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


def test_differences_are_made_within_rounds() -> None:
    """What one case grew by more than the other is taken round by round."""
    runs = [result(number, "deaf", peak=peak) for number, peak in ((1, 300.0), (2, 900.0))]
    runs += [result(number, "all", peak=peak) for number, peak in ((1, 100.0), (2, 600.0))]
    difference = Sheet(runs).difference("W1", "growth", "deaf", "all")
    assert difference == Spread(250, 200, 300)


def test_failed_runs_are_left_out() -> None:
    """A round in which a peer failed says nothing about it."""
    failed: Result = {"round": 2, "workload": "W1", "peer": "ours", "failed": "no port"}
    spread = Sheet([result(1, "ours", cpu=0.5), failed]).spread("W1", "ours", "rate")
    assert spread == Spread(2000, 2000, 2000)


def test_a_goal_may_be_a_lower_or_an_upper_bound() -> None:
    """At least and at most are told apart."""
    assert Goal("W1", "rate", "ours", "bare", 3).verdict(3.1) == "met"
    assert Goal("W1", "rate", "ours", "bare", 3).verdict(2.9) == "**not met**"
    assert Goal("W4", "p99", "ours", "bare", 3, at_least=False).verdict(2.9) == "met"
    assert Goal("W4", "p99", "ours", "bare", 3, at_least=False).verdict(3.1) == "**not met**"


def test_a_goal_may_be_a_share_of_a_difference() -> None:
    """Memory above the run without them counts for each of the deaf."""
    runs = [result(1, "deaf", resident=100, peak=700), result(1, "all", resident=100, peak=200)]
    goal = Goal("W1", "growth", "deaf", "all", 20, at_least=False, share=50)
    assert goal.measured(Sheet(runs)) == Spread(10, 10, 10)
    assert goal.sentence == "W1 growth (deaf - all) / 50 ≤ 20"
