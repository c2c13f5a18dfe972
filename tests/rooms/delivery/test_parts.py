"""Cutting events into parts of bounded size."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from rooms.delivery.event import Event, Kind
from rooms.delivery.parts import PART, fitting, in_parts

SIZES = st.lists(st.integers(1, PART + 10) | st.sampled_from([1, PART // 2, PART]), max_size=12)


def events(sizes: list[int]) -> list[Event]:
    """Events of so many bytes."""
    return [Event(Kind.LOG, b"x" * size) for size in sizes]


def total(part: list[Event]) -> int:
    """The bytes of all events."""
    return sum(len(event.payload) for event in part)


@given(SIZES)
def test_parts_are_bounded_and_complete(sizes: list[int]) -> None:
    """All events, in order, in as few parts as their order allows, each within its bound."""
    given_events = events(sizes)
    parts = [list(part) for part in in_parts(given_events)]
    assert [event for part in parts for event in part] == given_events
    assert all(total(part) <= PART or len(part) == 1 for part in parts)
    for part, following in itertools.pairwise(parts):
        assert total(part) + len(following[0].payload) > PART


@given(SIZES, st.integers(0, 3 * PART))
def test_as_many_as_fit(sizes: list[int], size: int) -> None:
    """The largest number of first events that fit, but one where there is one."""
    given_events = events(sizes)
    count = fitting(given_events, size)
    assert total(given_events[:count]) <= size or count == 1
    assert count == len(given_events) or total(given_events[: count + 1]) > size
    assert count >= min(1, len(given_events))
