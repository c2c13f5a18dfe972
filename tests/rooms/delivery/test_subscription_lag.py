"""A connection that lags: shed, catch up from the log, live again."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.delivery.event import answer
from rooms.limits import Limits
from rooms.protocol import Error
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import SocketDouble
from tests.rooms.delivery.subscription_stage import TYPING, Stage, fast, pong, stage
from tests.rooms.samples import change, changes

__all__ = ["fast", "stage"]


async def test_passing_events_are_shed_first(stage: Stage) -> None:
    """Over half of the bounds typing is dropped, and told anew when there is room."""
    stage.socket.stall()
    stage.says(1, 3)
    stage.say(TYPING)
    stage.socket.resume()
    await eventually(lambda: len(stage.socket.sent) == 5)
    assert stage.socket.types == ["message"] * 3 + ["presence", "typing"]
    assert stage.pages == []


async def test_over_the_bounds_the_log_is_read(stage: Stage) -> None:
    """A peer far behind reads the log at its own pace, and misses and repeats nothing."""
    stage.socket.stall()
    stage.says(1, 20)
    stage.socket.resume()
    await stage.socket.has(*range(1, 21))
    assert stage.pages


async def test_bounds_in_bytes() -> None:
    """Few large events are too many as well."""
    size = len(changes(1, 1)[0].payload)
    stage = Stage(SocketDouble(), Limits(queue_frames=0, queue_bytes=2 * size))
    stage.socket.stall()
    await asyncio.sleep(0)
    stage.says(1, 3)
    stage.socket.resume()
    await stage.socket.has(1, 2, 3)
    assert stage.pages
    stage.task.cancel()


async def test_no_bounds() -> None:
    """Bounds of 0 are none: everything waits."""
    stage = Stage(SocketDouble(), Limits(queue_frames=0, queue_bytes=0))
    stage.socket.stall()
    await asyncio.sleep(0)
    stage.says(1, 1000)
    stage.socket.resume()
    await stage.socket.has(*range(1, 1001))
    assert stage.pages == []
    stage.task.cancel()


async def test_live_without_a_hole(stage: Stage) -> None:
    """What is said while the log is read is read, too; what comes after is passed on."""
    stage.socket.stall()
    stage.says(1, 10)
    stage.gate.clear()
    stage.socket.resume()
    await eventually(lambda: bool(stage.pages))
    stage.says(11, 14)
    stage.gate.set()
    await stage.socket.has(*range(1, 15))
    stage.says(15, 16)
    await stage.socket.has(*range(1, 17))


async def test_answers_survive_the_bounds(stage: Stage) -> None:
    """What a client asked for is never dropped."""
    stage.socket.stall()
    stage.subscription.answer(pong(1))
    stage.says(1, 10)
    stage.subscription.answer(pong(2))
    stage.subscription.flush()
    stage.socket.resume()
    await stage.socket.has(*range(1, 11))
    assert stage.socket.types.count("pong") == 2


async def test_answers_alone_exceed_the_bounds(stage: Stage) -> None:
    """Without a change among what waits there is no log to read."""
    stage.socket.stall()
    for head in range(9):
        stage.subscription.answer(pong(head))
        stage.subscription.flush()
    stage.socket.resume()
    await eventually(lambda: len(stage.socket.sent) == 9)
    assert stage.pages == []


async def test_state_is_told_after_catching_up(stage: Stage) -> None:
    """Typing and presence were dropped with the rest: they are told once, at the end."""
    stage.socket.stall()
    stage.says(1, 6)
    stage.say(TYPING)
    stage.socket.resume()
    await eventually(lambda: stage.socket.types[-1:] == ["typing"])
    assert stage.socket.types == ["message"] * 6 + ["presence", "typing"]


async def test_state_larger_than_the_bounds() -> None:
    """Typing and presence that alone exceed the bounds are told once, not for ever."""
    stage = Stage(SocketDouble(), Limits(queue_frames=1))
    stage.socket.stall()
    await asyncio.sleep(0)
    stage.says(1, 3)
    stage.socket.resume()
    await eventually(lambda: stage.subscription.idle)
    assert stage.socket.types == ["message"] * 3 + ["presence", "typing"]
    stage.task.cancel()


async def test_who_does_not_read_its_answers(fast: Stage) -> None:
    """Answers wait up to the bound; more are welcome once the peer reads on."""
    fast.socket.stall()
    for number in range(8):
        fast.subscription.answer(pong(number))
        fast.subscription.flush()
        await asyncio.sleep(0)
    assert fast.subscription.full
    waiting = asyncio.create_task(fast.subscription.relieved())
    await asyncio.sleep(0)
    assert not waiting.done()
    fast.socket.resume()
    await eventually(waiting.done)
    assert not fast.subscription.full


async def test_answers_of_this_tick_count(fast: Stage) -> None:
    """Answers fill the bounds before they are flushed, and no longer once they were written."""
    for head in range(5):
        fast.subscription.answer(pong(head))
    assert fast.subscription.full
    waiting = asyncio.create_task(fast.subscription.relieved())
    await asyncio.sleep(0)
    fast.subscription.flush()
    await waiting
    assert (fast.subscription.size, fast.socket.writes) == (0, [5])


async def test_start_from_the_log(stage: Stage) -> None:
    """The welcome comes first, then the log from its head on, then what is said live."""
    stage.log += changes(1, 5)
    stage.head = 5
    stage.subscription.start_after(2)
    stage.subscription.answer(pong(2))
    stage.says(6, 6)
    assert stage.subscription.reached == 2
    await stage.socket.has(3, 4, 5, 6)
    assert stage.socket.types[0] == "pong"
    await eventually(lambda: stage.subscription.reached is None)
    stage.says(7, 7)
    await stage.socket.has(3, 4, 5, 6, 7)


async def test_large_answers_do_not_share_a_write(fast: Stage) -> None:
    """What is joined into one write is bounded, also where nothing waited before."""
    text = "x" * 40_000
    for _ in range(3):
        fast.subscription.answer(answer(Error("busy", text)))
    fast.subscription.flush()
    await eventually(lambda: fast.subscription.idle)
    assert fast.socket.writes == [1, 1, 1]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.integers(1, 3000)),
        st.tuples(st.just("typing"), st.just(0)),
        st.tuples(st.just("answer"), st.integers(1, 3000)),
        st.tuples(st.sampled_from(["stall", "resume", "turn"]), st.just(0)),
    ),
    max_size=40,
)
BOUND = 8000
LARGEST = 3300
"""Bytes of the largest event of a step."""


@settings(max_examples=60)
@given(STEPS, st.booleans())
def test_bounded_and_exactly_once(steps: list[tuple[str, int]], fast: bool) -> None:
    """Whatever is said and asked while the peer reads or not: what waits is bounded, each change
    is sent once and in order, each answer once."""
    asyncio.run(_bounded_and_exactly_once(steps, fast=fast))


async def _bounded_and_exactly_once(steps: list[tuple[str, int]], *, fast: bool) -> None:
    stage = Stage(SocketDouble(fast=fast), Limits(queue_bytes=BOUND, queue_frames=0))
    asked = seq = 0
    for step, size in steps:
        if step == "change":
            seq += 1
            stage.say(change(seq, text="x" * size))
        elif step == "typing":
            stage.say(TYPING)
        elif step == "answer" and not stage.subscription.full:  # as the receive loop does
            asked += 1
            stage.subscription.answer(answer(Error("busy", "x" * size)))
        elif step == "stall":
            stage.socket.stall()
        elif step == "resume":
            stage.socket.resume()
        else:
            stage.subscription.flush()
            await asyncio.sleep(0)
        assert stage.subscription.size <= BOUND + LARGEST
    stage.subscription.flush()
    stage.socket.resume()
    await eventually(lambda: stage.subscription.idle)
    assert stage.socket.seqs == list(range(1, seq + 1))
    assert stage.socket.types.count("error") == asked
    assert stage.subscription.size == 0
    stage.task.cancel()
    await asyncio.gather(stage.task, return_exceptions=True)
