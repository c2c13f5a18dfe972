"""Background loops go on, whatever happens in them."""

import asyncio

import pytest

from rooms.delivery import loop as module
from rooms.delivery.brokers import Counters
from rooms.delivery.loop import Loop, surviving
from tests.rooms.delivery.brokers.listener import eventually


class Work:
    """A step that is counted, and fails the first so many times."""

    def __init__(self, failures: int = 0) -> None:
        self.steps = 0
        self.failures = failures

    async def step(self) -> None:
        """Do one step a moment later, or fail."""
        await asyncio.sleep(0)
        self.steps += 1
        if self.steps <= self.failures:
            raise RuntimeError(f"bug {self.steps}")


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pause for a moment only after a failure."""
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)


async def test_a_step_is_repeated() -> None:
    """A loop repeats its step until it is stopped."""
    work, counters = Work(), Counters()
    loop = Loop("work", work.step, counters)
    loop.start()
    await eventually(lambda: work.steps >= 3)
    await loop.stop()
    steps = work.steps
    for _ in range(10):
        await asyncio.sleep(0)
    assert (work.steps, counters.failures) == (steps, 0)


async def test_a_failing_step_is_repeated(caplog: pytest.LogCaptureFixture) -> None:
    """Each unexpected exception is logged with its traceback and counted; the loop goes on."""
    work, counters = Work(failures=3), Counters()
    loop = Loop("work", work.step, counters)
    loop.start()
    await eventually(lambda: work.steps >= 5)
    await loop.stop()
    assert counters.failures == 3
    assert [f"bug {n}" in caplog.text for n in (1, 2, 3)] == [True] * 3
    assert "Unexpected failure of the work" in caplog.text


async def test_pauses_grow_and_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that keeps failing is repeated ever more slowly; a success makes up for it."""
    pauses: list[float] = []
    ended = asyncio.Event()
    outcomes = iter([False, False, False, True, False])

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def step() -> None:
        if (outcome := next(outcomes, None)) is None:
            ended.set()
            await asyncio.Event().wait()
        if not outcome:
            raise RuntimeError("a bug")

    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.002)
    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "sleep", pause)
        loop = Loop("work", step, Counters())
        loop.start()
        await ended.wait()
    await loop.stop()
    assert pauses == [0.001, 0.002, 0.002, 0.001]


async def test_stop_before_start() -> None:
    """A loop that never ran can be stopped, and one that was stopped again."""
    loop = Loop("work", Work().step, Counters())
    await loop.stop()
    loop.start()
    await loop.stop()
    await loop.stop()


async def test_surviving(caplog: pytest.LogCaptureFixture) -> None:
    """A block's unexpected exception is logged and counted; cancellation passes through."""
    counters = Counters()
    with surviving("this block", counters):
        raise RuntimeError("a bug")
    assert counters.failures == 1
    assert "this block" in caplog.text
    with pytest.raises(asyncio.CancelledError), surviving("this block", counters):
        raise asyncio.CancelledError
    assert counters.failures == 1
