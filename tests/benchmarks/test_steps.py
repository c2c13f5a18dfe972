"""Steps of a delivery are timed alone, by the CPU of this thread."""

from __future__ import annotations

from time import process_time, sleep

import pytest

from benchmarks.steps.clock import best
from benchmarks.steps.delivery import delivery_steps
from benchmarks.steps.message import message_steps
from chatsite.accounts.models import User
from rooms.delivery.event import change_event


def test_waiting_costs_nothing() -> None:
    """What sleeps uses no CPU, and what computes does."""

    def burn() -> None:
        until = process_time() + 0.002
        while process_time() < until:
            pass

    assert best(lambda: sleep(0.002), 2) < best(burn, 2)


def test_what_follows_a_try_is_not_a_step() -> None:
    """Each try is cleaned up after, once, however many calls it timed."""
    calls: list[str] = []
    best(lambda: calls.append("step"), 3, lambda: calls.append("after"))
    assert calls[:5] == ["step", "step", "step", "after", "step"]
    assert calls[-1] == "after"


@pytest.mark.django_db(transaction=True)
def test_the_steps_of_a_message_are_those_of_the_chat() -> None:
    """Each is timed on the chat's own code, the commit on its database."""
    User.objects.create_guest("Ada")
    steps = dict(message_steps())
    assert {"decode and check its JSON", "commit, 32 at once", "build the frame"} <= set(steps)
    assert min(steps.values()) > 0


async def test_the_steps_of_a_delivery_end_in_the_kernel() -> None:
    """One frame's way to a hundred sockets, and sixteen frames' way in one write."""
    steps = dict(await delivery_steps(change_event(1, b'{"text":"hello"}')))
    assert {"Protocol.write, 1 joined", "Protocol.write, 16 joined"} <= set(steps)
    assert min(steps.values()) > 0
