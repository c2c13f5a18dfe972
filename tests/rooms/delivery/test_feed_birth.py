"""The feed of a room in which nobody has talked yet: its epoch comes before its first change."""

from rooms.delivery.log import Snapshot
from rooms.delivery.statements import RoomInfo
from tests.rooms.delivery.feed_stage import EPOCH, Room, unborn
from tests.rooms.samples import change


async def test_first_change_of_an_unborn_room() -> None:
    """It is held until the room's epoch is known: a client could not resume after it."""
    room = unborn()
    assert not room.feed.deliver(change(1))
    assert room.seqs == []
    room.feed.born(RoomInfo("Lobby", "", EPOCH))
    assert room.seqs == [1]


async def test_birth_is_told() -> None:
    """Everybody who waited in the room is told its epoch once, before its first change."""
    room = unborn()
    room.feed.deliver(change(1))
    for _ in range(2):
        room.feed.repair(Snapshot("Lobby", "tea", EPOCH, 1, [change(1)]))
    room.feed.flush()
    assert room.socket.types == ["room", "message"]
    assert room.socket.sent[0]["epoch"] == EPOCH
    assert room.socket.sent[0]["room"] == {"name": "Lobby", "topic": "tea", "exists": True}


async def test_birth_while_the_log_is_read() -> None:
    """An epoch that comes before the log was read is kept, and so is the change after it."""
    room = Room()
    room.feed.born(RoomInfo("Lobby", "", EPOCH))
    room.feed.deliver(change(1))
    room.feed.begin(Snapshot())
    assert (room.feed.room.epoch, room.feed.last, room.seqs) == (EPOCH, 1, [1])


async def test_nothing_to_tell_of_an_unborn_room() -> None:
    """A look at the log of a room that is still not there tells nobody anything."""
    room = unborn()
    room.feed.repair(Snapshot())
    room.feed.flush()
    assert room.socket.sent == []
