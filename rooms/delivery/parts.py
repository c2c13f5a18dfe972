"""Cutting events into parts of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rooms.delivery.event import Event

PART = 65_536
"""Bytes of events that are joined into one write."""


def in_parts(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """`events` in parts of up to `PART` bytes, or of one larger event."""
    start = size = 0
    for place, event in enumerate(events):
        size += len(event.payload)
        if size > PART and place > start:
            yield events[start:place]
            start, size = place, len(event.payload)
    if events:
        yield events[start:] if start else events


def fitting(events: Iterable[Event], size: int) -> int:
    """How many of the first `events` fit into `size` bytes; at least one, if there is one."""
    count = 0
    for event in events:
        size -= len(event.payload)
        if count and size < 0:
            break
        count += 1
    return count
