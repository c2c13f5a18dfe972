"""The hub: the first message of a room tells everybody in it the room's epoch."""

import pytest

from rooms.delivery.event import room_event
from rooms.delivery.feed import Feed
from rooms.delivery.statements import RoomInfo
from rooms.delivery.store import Stored
from rooms.names import room_topic
from tests.rooms.delivery.doubles import SocketDouble
from tests.rooms.delivery.hub_stage import Stage, running_stage
from tests.rooms.samples import MORNING, change, draft

pytestmark = pytest.mark.django_db(transaction=True)
stage = pytest.fixture(running_stage, name="stage")

TOPIC = room_topic("hall")
HALL = RoomInfo("Hall", "tea", "e9")
FIRST = Stored(draft("hi", room="hall"), 1, 1, MORNING, room=HALL)


async def wait_in_the_hall(stage: Stage) -> tuple[Feed, SocketDouble]:
    """Somebody waits in a room in which nobody has talked."""
    feed = await stage.hub.join("hall", "hall")
    socket = SocketDouble()
    stage.hub.attach(feed, stage.hub.subscription(socket.as_socket))
    return feed, socket


async def test_own_first_post(stage: Stage) -> None:
    """The epoch is sent before the message, and both before the post can be acked."""
    feed, socket = await wait_in_the_hall(stage)
    stage.hub.committed([FIRST])
    assert socket.types == ["room", "message"]
    assert socket.sent[0]["epoch"] == "e9"
    assert socket.sent[0]["room"] == {"name": "Hall", "topic": "tea", "exists": True}
    assert feed.room == HALL


async def test_first_post_of_another_process(stage: Stage) -> None:
    """What one process publishes of a first post tells the others its epoch, without the log."""
    feed, socket = await wait_in_the_hall(stage)
    stage.log.reads.clear()
    other = Stage(stage.limits)
    other.hub.committed([FIRST])
    (room, message), (_, seq) = (
        [body for _, body in other.broker.published],
        other.broker.changes[0],
    )
    stage.broker.tells(TOPIC, room)
    stage.broker.receive(TOPIC, "e9", seq, message)
    await socket.has(1)
    assert socket.types == ["room", "message"]
    assert (feed.room, stage.log.reads) == (HALL, [])
    await other.log.close()


async def test_first_post_before_its_epoch(stage: Stage) -> None:
    """The broker may reorder: the message waits for the epoch."""
    _, socket = await wait_in_the_hall(stage)
    stage.broker.brings(TOPIC, change(1))
    stage.broker.tells(TOPIC, room_event(0, HALL).payload)
    await socket.has(1)
    assert socket.types == ["room", "message"]


async def test_epoch_of_an_unknown_room(stage: Stage) -> None:
    """A room that nobody here is in has nobody to be told."""
    stage.broker.tells(TOPIC, room_event(0, HALL).payload)
    assert stage.hub.feeds == {}


async def test_rubbish(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """What only looks like a room's state is logged."""
    feed, _ = await wait_in_the_hall(stage)
    stage.broker.tells(TOPIC, b'{"type":"room","seq":0}')
    assert "no state of a room" in caplog.text
    assert feed.room.epoch == ""
