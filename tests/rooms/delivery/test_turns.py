"""Turns for work that holds up the event loop."""

import asyncio
import time

import pytest

from rooms.delivery.turns import Turns


def parse() -> None:
    """As a text that takes long to be parsed."""
    time.sleep(0.005)


async def test_the_loop_is_left_to_others_between_two() -> None:
    """Several pieces that come at once run one by one, and everybody else gets in between."""
    turns, done = Turns(), []

    async def work(name: str) -> None:
        async with turns:
            parse()
            done.append(name)

    async def others() -> None:
        while len(done) < 5:  # a piece, others, a piece, others, a piece
            if done[-1] != "others":
                done.append("others")
            await asyncio.sleep(0)

    await asyncio.wait_for(asyncio.gather(*map(work, "abc"), others()), 5)
    assert done == ["a", "others", "b", "others", "c"]


async def test_a_piece_that_fails_ends_its_turn() -> None:
    """The next piece is let in, and the failure goes to who waited for it."""
    turns = Turns()
    with pytest.raises(ValueError, match="bad"):
        async with turns:
            raise ValueError("bad")
    async with asyncio.timeout(5), turns:
        pass


async def test_who_gives_up_waiting_takes_no_turn() -> None:
    """A client that leaves while it waits holds up nobody."""
    turns = Turns()
    async with turns:
        waiting = asyncio.create_task(turns.__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(5), turns:
        pass
