"""The hub: rooms opened and let go, changes in from the broker and out to connections."""

import asyncio

import pytest

from rooms.delivery import hub as module
from rooms.delivery.event import answer
from rooms.delivery.hub import room_topic
from rooms.log.change import Change
from rooms.protocol import Close, Pong
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import grant
from tests.rooms.delivery.hub_stage import TOPIC, Stage, running_stage
from tests.rooms.samples import EPOCH, HALL, LOBBY, change, changes

pytestmark = pytest.mark.django_db(transaction=True)
stage = pytest.fixture(running_stage, name="stage")


def posted(seq: int, *, room: int = LOBBY, epoch: str = EPOCH) -> Change:
    """What the writer reports of a post."""
    return Change(room, seq, change(seq).payload, epoch, posts=seq)


async def test_attach_begins_with_the_next_change(stage: Stage) -> None:
    """What was passed on before, if only in this tick, is not sent again."""
    await stage.join()
    stage.broker.brings(TOPIC, change(11))
    _, _, late = await stage.join()
    stage.broker.brings(TOPIC, change(12))
    await late.has(12)


async def test_who_left_gets_nothing(stage: Stage) -> None:
    """After leave no change is written."""
    feed, subscription, socket = await stage.join()
    _, _, other = await stage.join()
    stage.hub.leave(feed, subscription)
    stage.broker.brings(TOPIC, change(11))
    await other.has(11)
    assert socket.sent == []


async def test_own_commits(stage: Stage) -> None:
    """What this process committed is passed on here and published for the others."""
    _, _, socket = await stage.join()
    stage.hub.committed([posted(11)])
    await socket.has(11)
    ((topic, payload),) = stage.broker.published
    stage.broker.receive(topic, "e1", 11, payload)
    assert topic == TOPIC
    assert stage.broker.changes == [("e1", 11)]
    assert socket.seqs == [11]


async def test_repeat_of_a_change_that_was_delivered(stage: Stage) -> None:
    """A command that was repeated long after its delivery costs nothing."""
    feed, _, socket = await stage.join()
    stage.hub.repeated(feed, 10)
    assert (stage.broker.published, socket.sent) == ([], [])


async def test_repeat_of_a_change_that_was_never_delivered(stage: Stage) -> None:
    """The process may have failed between commit and delivery: here and elsewhere it is read."""
    feed, _, socket = await stage.join()
    stage.log.append(change(11))
    stage.hub.repeated(feed, 11)
    await socket.has(11)
    assert stage.broker.published == [(TOPIC, b"")]
    assert stage.broker.changes == [(EPOCH, 11)]


async def test_change_without_its_payload(stage: Stage) -> None:
    """A process that hears of a repeated command reads its change from the log."""
    _, _, socket = await stage.join()
    stage.log.append(change(11))
    stage.broker.receive(TOPIC, EPOCH, 11, b"")
    await socket.has(11)


async def test_repeat_beyond_a_hole(stage: Stage) -> None:
    """A repeated post that the feed has not reached shows that earlier changes are missing."""
    feed, _, socket = await stage.join()
    stage.log.append(*changes(11, 13))
    stage.hub.repeated(feed, 13)
    await socket.has(11, 12, 13)


async def test_commit_to_a_log_that_was_replaced(stage: Stage) -> None:
    """A seq of another epoch is no place in the log that people here know."""
    _, subscription, socket = await stage.join()
    stage.log.replace("e2", *changes(1, 11))
    stage.hub.committed([posted(11, epoch="e2")])
    await eventually(lambda: subscription.goodbye == (Close.RESYNC, ""))
    assert socket.sent == []


async def test_own_commits_to_other_rooms(stage: Stage) -> None:
    """A room that nobody here listens to is published all the same."""
    stage.hub.committed([posted(7, room=HALL)])
    assert [topic for topic, _ in stage.broker.published] == [room_topic(HALL)]


async def test_passing_events_go_to_the_listener(stage: Stage) -> None:
    """What is no change of a room is somebody else's."""
    stage.broker.tells(TOPIC, b'{"type":"typing"}')
    assert stage.ears.heard == [b'{"type":"typing"}']


async def test_without_a_listener(stage: Stage) -> None:
    """Passing events without anybody to take them are dropped."""
    feed, subscription, socket = await stage.join()
    stage.hub.listener = None
    stage.broker.tells(TOPIC, b'{"type":"typing"}')
    stage.broker.suspect(frozenset())
    stage.hub.leave(feed, subscription)
    await eventually(lambda: not stage.hub.feeds)
    assert socket.sent == []


async def test_change_of_another_epoch(stage: Stage) -> None:
    """A change of another log is dropped and counted, and the room compared with its log."""
    feed, subscription, socket = await stage.join()
    stage.broker.brings(TOPIC, change(11), epoch="e2")
    assert (feed.last, feed.held, stage.broker.counters.stale) == (10, {}, 1)
    stage.log.replace("e2", *changes(1, 11))
    await eventually(lambda: subscription.goodbye == (Close.RESYNC, ""))
    assert socket.seqs == []


async def test_change_of_this_epoch(stage: Stage) -> None:
    """A change whose envelope names the room's epoch is passed on."""
    _, _, socket = await stage.join()
    stage.broker.brings(TOPIC, change(11), epoch="e1")
    await socket.has(11)


async def test_changes_of_unknown_rooms(stage: Stage) -> None:
    """A late delivery for a room that was let go is nobody's."""
    stage.broker.brings(TOPIC, change(11))
    assert stage.hub.feeds == {}


async def test_outage_makes_suspects(stage: Stage) -> None:
    """After an outage the listener is told, and heads are compared."""
    _, _, socket = await stage.join()
    stage.log.append(change(11))
    stage.broker.suspect(frozenset([TOPIC, "room:other"]))
    await socket.has(11)
    assert stage.ears.suspected == [frozenset([TOPIC, "room:other"])]


async def test_one_write_a_tick(stage: Stage) -> None:
    """An answer and the room's changes of one tick leave together, the answer first."""
    _, subscription, socket = await stage.join()
    stage.broker.brings(TOPIC, change(11), change(12))
    subscription.answer(answer(Pong(12)))
    await socket.has(11, 12)
    assert socket.writes == [3]
    assert socket.types == ["pong", "message", "message"]


async def test_an_answer_alone(stage: Stage) -> None:
    """An answer leaves in its tick, whether or not the room has news."""
    _, subscription, socket = await stage.join()
    subscription.answer(answer(Pong(10)))
    await eventually(lambda: socket.types == ["pong"])


async def test_catch_up_from_memory(stage: Stage) -> None:
    """What the feed remembers needs no query."""
    feed, _, _ = await stage.join()
    events, complete = await stage.hub.catch_up(feed, 7)
    assert ([event.seq for event in events], complete) == ([8, 9, 10], 10)
    assert await stage.hub.catch_up(feed, 10) == ([], 10)


async def test_catch_up_is_paged(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not more at a time than a page, complete up to its end."""
    monkeypatch.setattr(module, "CATCH_UP", 2)
    feed, _, _ = await stage.join()
    events, complete = await stage.hub.catch_up(feed, 7)
    assert ([event.seq for event in events], complete) == ([8, 9], 9)


async def test_catch_up_fits_into_a_write(stage: Stage) -> None:
    """Not more bytes at a time than asked for, from memory and from the log, but one change."""
    feed, _, _ = await stage.join()
    size = 2 * len(change(8).payload) + 1
    for since in (6, 3):
        events, complete = await stage.hub.catch_up(feed, since, size)
        assert ([event.seq for event in events], complete) == ([since + 1, since + 2], since + 2)
        events, complete = await stage.hub.catch_up(feed, since, 1)
        assert ([event.seq for event in events], complete) == ([since + 1], since + 1)


async def test_catch_up_from_the_log(stage: Stage) -> None:
    """What memory no longer has is read."""
    feed, _, _ = await stage.join()
    events, complete = await stage.hub.catch_up(feed, 3)
    assert ([event.seq for event in events], complete) == ([4, 5, 6, 7, 8, 9, 10], 10)


async def test_catch_up_goes_no_further_than_the_feed(stage: Stage) -> None:
    """What the log has and the feed does not yet will be passed on: it must not come twice."""
    feed, _, _ = await stage.join()
    stage.log.append(change(11))
    events, complete = await stage.hub.catch_up(feed, 3)
    assert (events[-1].seq, complete) == (10, 10)


async def test_passed_on_is_what_was_pushed(stage: Stage) -> None:
    """What is pending is handed over before its number is told."""
    feed, _, socket = await stage.join()
    stage.broker.brings(TOPIC, change(11))
    assert stage.hub.passed_on(feed) == 11
    assert socket.seqs == [11]


async def test_another_epoch_ends_everybody(stage: Stage) -> None:
    """After a restore all start anew, on a feed that knows the new log."""
    old, subscription, _ = await stage.join()
    stage.log.replace("e2", *changes(1, 3))
    stage.broker.suspect(frozenset([TOPIC]))
    await eventually(lambda: subscription.goodbye is not None)
    assert subscription.goodbye == (Close.RESYNC, "")
    new, _, _ = await stage.join()
    assert new is not old
    assert (new.last, new.room.epoch) == (3, "e2")


async def test_stop_ends_what_is_under_way(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that stops while a room opens tells whoever waits for it, and ends the broker."""

    async def never(topic: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(stage.broker, "subscribe", never)
    monkeypatch.setattr(stage.broker, "unsubscribe", never)
    others = asyncio.all_tasks()
    opening = asyncio.create_task(stage.hub.join(grant(HALL)))
    await asyncio.sleep(0)
    await stage.hub.stop()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert stage.broker.calls[-1] == "stop"
    assert asyncio.all_tasks() <= others
