"""Putting events on a socket: a slow peer is waited for, one that takes nothing is not."""

import asyncio

import pytest

from rooms.delivery.sending import LOOKS, Lagging, put
from tests.rooms.delivery.doubles import SocketDouble
from tests.rooms.samples import changes

PATIENCE = 0.05


@pytest.mark.parametrize("fast", [True, False])
async def test_a_peer_that_reads(*, fast: bool) -> None:
    """Everything is sent, on a server that takes frames in one write."""
    socket = SocketDouble(fast=fast)
    await put(socket.as_socket, changes(1, 3), PATIENCE)
    assert socket.seqs == [1, 2, 3]
    assert socket.writes == ([3] if fast else [1, 1, 1])


@pytest.mark.parametrize("fast", [True, False])
async def test_a_peer_that_takes_nothing(*, fast: bool) -> None:
    """After its patience the sender gives up."""
    socket = SocketDouble(fast=fast)
    socket.stall()
    with pytest.raises(Lagging):
        await put(socket.as_socket, changes(1, 1), PATIENCE)


async def test_a_slow_peer() -> None:
    """As long as the peer acknowledges bytes it is waited for, however long it takes."""
    socket = SocketDouble()
    socket.stall()
    socket.looks = 3 * LOOKS
    await put(socket.as_socket, changes(1, 1), PATIENCE)
    assert socket.seqs == [1]


async def test_without_a_deadline() -> None:
    """A patience of 0 is without end."""
    socket = SocketDouble()
    socket.stall()
    sending = asyncio.create_task(put(socket.as_socket, changes(1, 1), 0))
    await asyncio.sleep(0)
    socket.resume()
    await sending
    assert socket.seqs == [1]
