"""The hub: rooms opened, shared and let go."""

import asyncio

import pytest

from rooms.delivery import hub as module
from rooms.protocol import Close
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import SeatDouble, SocketDouble, grant
from tests.rooms.delivery.hub_stage import TOPIC, Stage, running_stage
from tests.rooms.samples import BOB, change, changes, member_change, room_change

pytestmark = pytest.mark.django_db(transaction=True)
stage = pytest.fixture(running_stage, name="stage")


async def test_join_subscribes_then_reads(stage: Stage) -> None:
    """A room is heard before its log is read: nothing falls in between."""
    feed = await stage.hub.join(grant())
    assert TOPIC in stage.broker.topics
    assert (feed.last, feed.complete_after, feed.room.epoch) == (10, 5, "e1")


async def test_second_to_join_reads_nothing(stage: Stage) -> None:
    """A room that is open is open for everybody."""
    first, _, _ = await stage.join()
    second, _, _ = await stage.join()
    assert first is second
    assert stage.log.reads == ["latest_changes"]


async def test_joining_together_is_one_reading(stage: Stage) -> None:
    """A thousand at once open a room once."""
    feeds = await asyncio.gather(*[stage.hub.join(grant()) for _ in range(20)])
    assert len(set(feeds)) == 1
    assert stage.log.reads == ["latest_changes"]


async def test_changes_while_joining(stage: Stage) -> None:
    """What the broker brings while the log is read is neither lost nor repeated."""
    stage.log.during = lambda: stage.broker.brings(TOPIC, change(10), change(11))
    feed = await stage.hub.join(grant())
    assert feed.last == 11


async def test_hole_while_joining(stage: Stage) -> None:
    """A hole that showed while the log was read is looked into when it has been."""
    news = changes(11, 12)

    def meanwhile() -> None:
        stage.log.during = lambda: None
        stage.log.append(*news)
        stage.broker.brings(TOPIC, news[1])

    stage.log.during = meanwhile
    _, _, socket = await stage.join()
    await socket.has(11, 12)


async def test_join_fails_with_the_database(stage: Stage) -> None:
    """Everybody who waits for a room is told why it does not open."""
    stage.log.failure = TimeoutError()
    both = [stage.hub.join(grant()) for _ in range(2)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [type(result) for result in results] == [TimeoutError, TimeoutError]
    await eventually(lambda: not stage.broker.topics)


async def test_join_works_after_a_failure(stage: Stage) -> None:
    """The next to join tries again."""
    stage.log.failure = TimeoutError()
    with pytest.raises(TimeoutError):
        await stage.hub.join(grant())
    stage.log.failure = None
    _, _, socket = await stage.join()
    stage.broker.brings(TOPIC, change(11))
    await socket.has(11)
    await eventually(lambda: TOPIC in stage.broker.topics)


async def test_who_gives_up_joining_leaves_the_others(stage: Stage) -> None:
    """One that is cancelled while a room opens takes nothing from those who wait as well."""
    impatient = asyncio.create_task(stage.hub.join(grant()))
    patient = asyncio.create_task(stage.hub.join(grant()))
    await asyncio.sleep(0)
    impatient.cancel()
    feed = await patient
    assert (feed.last, feed.joining) == (10, 1)


async def test_room_that_everybody_left(stage: Stage) -> None:
    """It is no longer heard, and its passing events are forgotten."""
    feed, subscription, _ = await stage.join()
    stage.hub.leave(feed, subscription)
    await eventually(lambda: TOPIC not in stage.broker.topics)
    assert stage.hub.feeds == {}
    assert stage.ears.forgotten == [TOPIC]


async def test_room_lingers(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reloads finds the room still open."""
    monkeypatch.setattr(module, "LINGER", 60)
    feed, subscription, _ = await stage.join()
    stage.hub.leave(feed, subscription)
    assert await stage.hub.join(grant()) is feed


async def test_room_with_somebody_left(stage: Stage) -> None:
    """One that leaves does not close the room for another."""
    feed, subscription, _ = await stage.join()
    _, _, socket = await stage.join()
    stage.hub.leave(feed, subscription)
    stage.broker.brings(TOPIC, change(11))
    await socket.has(11)
    assert TOPIC in stage.hub.feeds


async def test_who_comes_while_a_room_closes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their subscription is the last word, and what was missed meanwhile is looked for."""
    unsubscribe, gate = stage.broker.unsubscribe, asyncio.Event()

    async def slowly(topic: str) -> None:
        stage.broker.calls.append("begin")
        await gate.wait()
        await unsubscribe(topic)

    monkeypatch.setattr(stage.broker, "unsubscribe", slowly)
    feed, subscription, _ = await stage.join()
    stage.hub.leave(feed, subscription)
    await eventually(lambda: stage.broker.calls[-1] == "begin")
    _, _, socket = await stage.join()
    stage.log.append(change(11))
    gate.set()
    await eventually(lambda: stage.broker.calls[-2:] == ["unsubscribe", "subscribe"])
    await socket.has(11)
    assert TOPIC in stage.broker.topics


async def test_who_comes_to_a_log_that_was_replaced(stage: Stage) -> None:
    """A room's feed may be given up between joining and attaching: then nothing would come."""
    feed, _, _ = await stage.join()
    late = stage.hub.subscription(SocketDouble().as_socket)
    await stage.hub.join(grant())
    stage.log.replace("e2", *changes(1, 2))
    stage.broker.suspect(frozenset([TOPIC]))
    await eventually(lambda: TOPIC not in stage.hub.feeds)
    stage.hub.attach(feed, late, SeatDouble())
    assert late.goodbye == (Close.RESYNC, "")


async def test_who_was_removed_while_joining(stage: Stage) -> None:
    """A feed hands nothing to somebody who was let in before the change that bans them."""
    stage.broker.brings(TOPIC, member_change(11, BOB, state="banned"))
    await stage.hub.join(grant())
    stage.broker.brings(TOPIC, member_change(11, BOB, state="banned"))
    _, subscription, socket = await stage.join(SeatDouble(BOB.id, admitted=10))
    _, _, other = await stage.join(SeatDouble(admitted=10))
    stage.broker.brings(TOPIC, change(12))
    await other.has(12)
    assert socket.sent == []
    assert subscription.goodbye is not None
    assert subscription.goodbye[0] == Close.NOT_ALLOWED


async def test_who_is_let_in_by_a_change_that_was_lost(stage: Stage) -> None:
    """They are asked to come back, and the room is compared with its log at once."""
    feed = await stage.hub.join(grant())
    stage.log.append(room_change(11))
    seat = SeatDouble(BOB.id, admitted=11)
    seat.reads = False
    subscription = stage.hub.subscription(SocketDouble().as_socket)
    stage.hub.attach(feed, subscription, seat)
    assert subscription.goodbye == (Close.RESYNC, "")
    await eventually(lambda: feed.last == 11)
