"""One connection's place in a room, with a peer that reads and one that does not."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from rooms.delivery import subscription as module
from rooms.delivery.event import Event, answer, passing
from rooms.delivery.subscription import Lagging, Subscription
from rooms.limits import Limits
from rooms.protocol import Pong, PresenceList, Typing
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import SocketDouble
from tests.rooms.samples import changes

TYPING = passing(Typing([]))
PRESENCE = passing(PresenceList([], 0))


def pong(head: int) -> Event:
    """An answer that can be told from others."""
    return answer(Pong(head))


class Stage:
    """A subscription with its fan-out task, and the room that it would catch up with."""

    def __init__(self, socket: SocketDouble, limits: Limits) -> None:
        self.socket = socket
        self.touched = 0
        self.subscription = Subscription(socket.as_socket, limits, self._touched)
        self.head = 0
        self.log: list[Event] = []
        self.pages: list[int] = []  # the numbers from which the log was read
        self.gate = asyncio.Event()  # holds up readings of the log while it is not set
        self.gate.set()
        self.task = asyncio.create_task(self.subscription.run(self))

    def _touched(self, subscription: Subscription) -> None:
        self.touched += 1

    def say(self, *events: Event) -> None:
        """One tick of the room: the feed passes these on."""
        self.log += [event for event in events if event.seq]
        self.head = max([self.head, *(event.seq for event in events)])
        self.subscription.push(events, b"".join(event.frame for event in events))

    def says(self, first: int, last: int) -> None:
        """Changes, each in a tick of its own."""
        for event in changes(first, last):
            self.say(event)

    async def catch_up(self, number: int) -> tuple[Sequence[Event], int]:
        """Two changes at a time (`Source`)."""
        self.pages.append(number)
        await self.gate.wait()
        page = [event for event in self.log if event.seq > number][:2]
        return page, page[-1].seq if page else self.head

    def passed_on(self) -> int:
        """What was pushed (`Source`)."""
        return self.head

    def state(self) -> Sequence[Event]:
        """Presence and typing (`Source`)."""
        return PRESENCE, TYPING


@pytest.fixture(params=["fast", "plain"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A subscription for four frames, on a server that takes frames and on one that does not."""
    stage = Stage(SocketDouble(fast=request.param == "fast"), Limits(queue_frames=4, write=5))
    await asyncio.sleep(0)
    yield stage
    stage.task.cancel()
    await asyncio.gather(stage.task, return_exceptions=True)


@pytest.fixture
async def fast() -> AsyncIterator[Stage]:
    """A subscription for four frames on a server that takes frames."""
    stage = Stage(SocketDouble(), Limits(queue_frames=4, write=5))
    await asyncio.sleep(0)
    yield stage
    stage.task.cancel()
    await asyncio.gather(stage.task, return_exceptions=True)


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
    monkeypatch.setattr(module, "BATCH", 2 * len(changes(1, 1)[0].payload))
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
