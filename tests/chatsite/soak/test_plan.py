"""A soak's options: what they mean, and which do not go together."""

import pytest

from chatsite.soak.plan import BadPlan, Fault, Plan
from rooms.delivery.brokers.create import create_broker


def test_faults_are_spread_evenly() -> None:
    """Every fault that was asked for happens, at even distances, before the end."""
    faults = Plan(seconds=60, kill_worker=1, restart_worker=2, restart_redis=2).faults()
    assert [at for at, _ in faults] == [10, 20, 30, 40, 50]
    assert sorted(kind for _, kind in faults) == [
        Fault.KILL_WORKER,
        *[Fault.RESTART_REDIS] * 2,
        *[Fault.RESTART_WORKER] * 2,
    ]


def test_without_faults() -> None:
    """A plan that does nothing to servers, broker or connections is known as such."""
    assert Plan().faultless
    assert not any(plan.faultless for plan in (Plan(cut=0.1), Plan(drop=0.1), Plan(kill_worker=1)))


def test_seed_repeats_the_faults() -> None:
    """The same seed is the same run; another one is another."""
    runs = [Plan(kill_worker=4, restart_redis=4, seed=seed).faults() for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_broker_without_faults() -> None:
    """Nothing asked, nothing in between."""
    assert Plan().broker("redis://localhost") == "redis://localhost"


def test_broker_with_faults() -> None:
    """The broker's faults go into its URL, in the form that the site understands."""
    url = Plan(drop=0.2, repeat=0.1, seed=7).broker("redis://localhost/0")
    assert url.startswith("faulty+redis://localhost/0?")
    assert "drop=0.2 " in f"{create_broker(url)!r}".replace(",", " ")


@pytest.mark.parametrize(
    "plan",
    [
        Plan(clients=0),
        Plan(seconds=0),
        Plan(cut=2),
        Plan(redis="redis://x", restart_redis=1),
        Plan(restart_database=1),
        Plan(database="postgres://x", postgres=True),
        Plan(server="other"),
    ],
    ids=[
        "nobody",
        "no time",
        "more than all",
        "somebody else's Redis",
        "somebody else's database",
        "two databases",
        "no such server",
    ],
)
def test_plans_that_cannot_be(plan: Plan) -> None:
    """What can't be done is said before anything starts."""
    with pytest.raises(BadPlan):
        plan.check()
