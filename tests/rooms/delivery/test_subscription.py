"""One connection's place in a room, with a peer that reads and one that does not."""

import asyncio

import pytest

from rooms.delivery import parts as module
from rooms.delivery.sending import Lagging
from rooms.limits import Limits
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import SocketDouble
from tests.rooms.delivery.subscription_stage import TYPING, Stage, fast, pong, stage
from tests.rooms.samples import changes

__all__ = ["fast", "stage"]


async def test_idle_connection_is_written_to_at_once(fast: Stage) -> None:
    """Nothing waits for the fan-out task while the peer reads."""
    fast.say(*changes(1, 2))
    assert fast.socket.writes == [2]
    assert fast.subscription.idle


async def test_everything_arrives_in_order(stage: Stage) -> None:
    """Whatever the server, changes and passing events keep their order."""
    stage.say(*changes(1, 1), TYPING)
    stage.say(*changes(2, 2))
    await stage.socket.has(1, 2)
    assert stage.socket.types == ["message", "typing", "message"]


async def test_queued_while_the_peer_does_not_read(stage: Stage) -> None:
    """What could not be written waits, and is sent when the peer reads on."""
    stage.socket.stall()
    stage.says(1, 3)
    assert not stage.subscription.idle
    assert stage.socket.sent == []
    stage.socket.resume()
    await stage.socket.has(1, 2, 3)


async def test_idle_again(fast: Stage) -> None:
    """Once everything was sent, the feed may write again."""
    fast.socket.stall()
    fast.says(1, 2)
    fast.socket.resume()
    await eventually(lambda: fast.subscription.idle)
    fast.says(3, 3)
    assert fast.socket.seqs == [1, 2, 3]


async def test_nothing_is_heard_after_the_end(fast: Stage) -> None:
    """What is said once a connection is to be closed is not sent, though it could still be written;
    an answer is."""
    fast.subscription.answer(pong(1))
    fast.subscription.end(4003, "Your session has ended.")
    fast.says(1, 1)
    assert not fast.subscription.idle  # else the feed would write past it
    fast.says(2, 2)
    assert fast.socket.types == ["pong"]


async def test_nothing_overtakes_what_waits(fast: Stage) -> None:
    """While something waits, nothing is written past it, even if it could be."""
    fast.socket.stall()
    fast.says(1, 2)
    fast.socket.full = False
    fast.says(3, 3)
    assert fast.socket.sent == []
    fast.socket.resume()
    await fast.socket.has(1, 2, 3)


async def test_queue_leaves_in_few_writes(fast: Stage) -> None:
    """What waited is joined."""
    fast.socket.stall()
    fast.says(1, 4)
    fast.socket.resume()
    await fast.socket.has(1, 2, 3, 4)
    assert len(fast.socket.writes) == 1


async def test_joined_writes_are_bounded(fast: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write of the fan-out task holds no more bytes than a batch."""
    monkeypatch.setattr(module, "PART", 2 * len(changes(1, 1)[0].payload))
    fast.socket.stall()
    fast.says(1, 4)
    fast.socket.resume()
    await fast.socket.has(1, 2, 3, 4)
    assert fast.socket.writes == [2, 2]


async def test_answer_waits_for_the_tick(fast: Stage) -> None:
    """An answer asks for one flush, and leaves with it."""
    fast.subscription.answer(pong(1))
    fast.subscription.answer(pong(2))
    assert (fast.touched, fast.socket.sent) == (1, [])
    fast.subscription.flush()
    assert fast.socket.writes == [2]


async def test_answer_goes_with_the_room(fast: Stage) -> None:
    """What a tick brings takes the answers along, which go first."""
    fast.subscription.answer(pong(1))
    fast.says(1, 1)
    assert fast.socket.types == ["pong", "message"]
    fast.subscription.flush()
    assert fast.socket.writes == [2]


async def test_answers_keep_their_order(stage: Stage) -> None:
    """Answers are given in the order of what was asked, also while they wait."""
    stage.socket.stall()
    stage.subscription.answer(pong(1))
    stage.says(1, 1)
    stage.subscription.answer(pong(2))
    stage.subscription.flush()
    stage.socket.resume()
    await eventually(lambda: len(stage.socket.sent) == 3)
    assert stage.socket.types == ["pong", "message", "pong"]
    assert [event["head"] for event in stage.socket.sent if event["type"] == "pong"] == [1, 2]


async def test_flush_without_answers(fast: Stage) -> None:
    """Where nothing is to be said nothing is written."""
    fast.subscription.flush()
    assert fast.socket.writes == []


async def test_a_peer_that_takes_nothing() -> None:
    """Past the deadline of a write the fan-out ends."""
    stage = Stage(SocketDouble(), Limits(write=1))
    stage.socket.stall()
    stage.says(1, 1)
    with pytest.raises(Lagging):
        await stage.task


async def test_a_peer_that_is_gone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the socket raises ends the fan-out."""

    async def gone() -> None:
        raise ConnectionResetError

    stage.socket.stall()
    monkeypatch.setattr(stage.socket, "drain", gone)
    stage.says(1, 1)
    with pytest.raises(ConnectionResetError):
        await stage.task


async def test_end_stops_the_fan_out(stage: Stage) -> None:
    """A connection whose peer takes nothing can be ended all the same."""
    stage.socket.stall()
    stage.says(1, 1)
    stage.subscription.end(4001, "later")
    with pytest.raises(asyncio.CancelledError):
        await stage.task
    assert stage.subscription.goodbye == (4001, "later")


async def test_what_is_said_first_counts(stage: Stage) -> None:
    """Whoever is banned is told so, although the session ends as well."""
    stage.subscription.end(4503, "You are banned.")
    stage.subscription.end(4003, "Your session has ended.")
    with pytest.raises(asyncio.CancelledError):
        await stage.task
    assert stage.subscription.goodbye == (4503, "You are banned.")


async def test_end_before_the_fan_out_began() -> None:
    """A connection that is ended at once does not stay."""
    stage = Stage(SocketDouble(), Limits())
    stage.subscription.end(4001)
    with pytest.raises(asyncio.CancelledError):
        await stage.task


async def test_finish_sends_the_last_answers(stage: Stage) -> None:
    """What was answered just before the end is sent, whatever the server; the room's is not."""
    stage.socket.stall()
    stage.subscription.answer(pong(1))
    stage.says(1, 1)
    await eventually(lambda: not stage.subscription.idle)
    stage.task.cancel()
    await asyncio.gather(stage.task, return_exceptions=True)
    stage.subscription.answer(pong(2))
    stage.socket.resume()
    await stage.subscription.finish()
    assert stage.socket.types == ["pong", "pong"]


async def test_finish_without_answers(fast: Stage) -> None:
    """Where nothing waits nothing is sent."""
    await fast.subscription.finish()
    assert fast.socket.writes == []
