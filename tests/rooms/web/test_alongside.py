"""Two tasks side by side."""

import asyncio

import pytest

from rooms.web.alongside import alongside


class Beside:
    """A coroutine to run beside a block, and what became of it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.ended = False
        self._error = error

    async def run(self) -> None:
        """Run until cancelled, or end at once with the error."""
        try:
            if self._error is not None:
                raise self._error
            await asyncio.Event().wait()
        finally:
            self.ended = True


async def block_beside(beside: Beside) -> None:
    """A block that would wait for ever."""
    async with alongside(beside.run()):
        await asyncio.Event().wait()


async def failing_block(beside: Beside) -> None:
    """A block that fails while the other task runs."""
    async with alongside(beside.run()):
        await asyncio.sleep(0)
        raise KeyError


async def test_block_ends_first() -> None:
    """What runs beside is over when the block is."""
    beside = Beside()
    async with alongside(beside.run()):
        await asyncio.sleep(0)
    assert beside.ended


async def test_block_fails() -> None:
    """What the block raises is raised, and nothing is left running."""
    beside = Beside()
    with pytest.raises(KeyError):
        await failing_block(beside)
    assert beside.ended


async def test_beside_fails() -> None:
    """What ended the task beside is raised in place of the block."""
    with pytest.raises(ConnectionResetError):
        await block_beside(Beside(ConnectionResetError()))


async def test_beside_is_cancelled() -> None:
    """A task beside that is cancelled cancels the block."""
    with pytest.raises(asyncio.CancelledError):
        await block_beside(Beside(asyncio.CancelledError()))


async def test_cancelled_from_outside() -> None:
    """Somebody else's cancellation stands, and ends both."""
    beside = Beside()
    task = asyncio.create_task(block_beside(beside))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert beside.ended


async def test_task_goes_on_after_an_interruption() -> None:
    """The block's cancellation is taken back: what comes after can await."""
    with pytest.raises(ConnectionResetError):
        await block_beside(Beside(ConnectionResetError()))
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
