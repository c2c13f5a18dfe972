"""How fast one socket may speak."""

import pytest

from rooms.delivery import rate
from rooms.delivery.rate import Paces, Rate
from rooms.limits import Limits
from rooms.protocol import Person


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as the rate sees it."""
    clock = Clock()
    monkeypatch.setattr(rate, "time", clock)
    return clock


def test_so_many_at_once(clock: Clock) -> None:
    """A full bucket holds as many events as the limit says, and tells when there is another."""
    limit = Rate(4, 2)
    assert [limit.wait() for _ in range(4)] == [0.0] * 4
    assert limit.wait() == pytest.approx(0.5)


def test_several_together(clock: Clock) -> None:
    """Several are taken together or not at all; more than fit count as a full bucket."""
    limit = Rate(4, 2)
    assert limit.wait(3) == 0.0
    assert limit.wait(2) == pytest.approx(0.5)
    assert limit.wait(9) == pytest.approx(1.5)
    clock.now += 1.5
    assert limit.wait(9) == 0.0
    assert limit.wait() == pytest.approx(0.5)


def test_refilled_over_the_window(clock: Clock) -> None:
    """After a part of the window a part of the events may come."""
    limit = Rate(4, 2)
    for _ in range(4):
        limit.wait()
    clock.now += 1
    assert [limit.wait() > 0 for _ in range(3)] == [False, False, True]


def test_a_refusal_costs_nothing(clock: Clock) -> None:
    """Who was refused is not set back by having asked."""
    limit = Rate(1, 1)
    limit.wait()
    assert limit.wait() == limit.wait() == pytest.approx(1.0)


def test_never_more_than_full(clock: Clock) -> None:
    """A long silence saves up no more than one burst."""
    limit = Rate(2, 1)
    clock.now += 1000
    assert [limit.wait() > 0 for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(("events", "window"), [(0, 10), (5, 0)])
def test_no_limit(clock: Clock, events: int, window: int) -> None:
    """0 events or no window: no limit."""
    limit = Rate(events, window)
    assert not any(limit.wait() for _ in range(1000))


ADA, BOB = Person(1, "Ada", True), Person(2, "Bob", True)


def test_a_person_has_one_pace(clock: Clock) -> None:
    """What one socket of a person used up, another has not, even after the first was closed."""
    paces = Paces(Limits(events=1, window=10))
    assert paces.of(ADA).events.wait() == 0
    assert paces.of(ADA).events.wait() > 0
    assert paces.of(BOB).events.wait() == 0
    assert paces.of(None).events.wait() == paces.of(None).events.wait() == 0


def test_a_pace_is_forgotten(clock: Clock) -> None:
    """Nothing is kept of somebody who was away for as long as the bucket takes to be full."""
    paces = Paces(Limits(events=1, window=10))
    first = id(paces.of(ADA))
    clock.now += 5
    assert id(paces.of(ADA)) == first
    clock.now += 11
    paces.of(BOB)
    assert [*paces._of] == [BOB.id]
