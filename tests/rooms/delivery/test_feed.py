"""The feed of one room: each change once and in order."""

import pytest

from rooms.delivery.event import passing
from rooms.delivery.feed import HELD, NoRoom
from rooms.log.reading import Snapshot
from rooms.protocol import Typing
from tests.rooms.delivery.feed_stage import Room, at_ten, snapshot
from tests.rooms.samples import EPOCH, change, changes, deletion, member_change, room_change


async def test_begin() -> None:
    """What the log said is where the feed stands; nobody is sent it."""
    room = at_ten()
    assert (room.feed.last, room.feed.complete_after) == (10, 7)
    assert (room.feed.room.name, room.feed.room.epoch) == ("Lobby", EPOCH)
    assert room.seqs == []


async def test_begin_with_the_whole_log() -> None:
    """A page that is not cut is complete from the first number on."""
    room = Room()
    room.begins(1, 3)
    assert room.feed.complete_after == 0


async def test_next_change() -> None:
    """The change whose turn it is goes to everyone."""
    room = at_ten()
    assert room.feed.deliver(change(11))
    assert room.seqs == [11]


async def test_repeated_change() -> None:
    """A change that was passed on is dropped."""
    room = at_ten()
    room.feed.deliver(change(11))
    assert room.feed.deliver(change(11))
    assert room.feed.deliver(change(3))
    assert room.seqs == [11]


async def test_change_before_its_turn() -> None:
    """A hole is reported, and nothing passed on before it is closed."""
    room = at_ten()
    assert not room.feed.deliver(change(12))
    assert room.seqs == []


async def test_hole_closes_by_itself() -> None:
    """What was held follows once its turn has come."""
    room = at_ten()
    for seq in (13, 12, 11, 12):
        room.feed.deliver(change(seq))
    assert room.seqs == [11, 12, 13]
    assert not room.feed.held


async def test_held_changes_are_bounded() -> None:
    """However much comes before its turn, no more than so much is kept."""
    room = at_ten()
    for event in changes(12, 12 + 2 * HELD):
        room.feed.deliver(event)
    assert len(room.feed.held) == HELD


async def test_changes_before_the_log_was_read() -> None:
    """What comes while the log is read waits, and follows without being asked for."""
    room = Room()
    assert room.feed.deliver(change(11))
    assert room.feed.deliver(change(10))
    room.begins(8, 10, more=True)
    assert room.seqs == [11]
    assert not room.feed.held


async def test_repair() -> None:
    """What the log had after the last number goes to everyone, and what was held follows."""
    room = at_ten()
    room.feed.deliver(change(13))
    room.feed.repair(snapshot(12, changes(11, 12)))
    assert room.seqs == [11, 12, 13]


async def test_repair_over_what_came_meanwhile() -> None:
    """The log's page may hold what the broker brought while it was read."""
    room = at_ten()
    room.feed.deliver(change(11))
    room.feed.repair(snapshot(12, changes(11, 12)))
    assert room.seqs == [11, 12]


async def test_repair_that_skips() -> None:
    """A number overtaken by a later change of its message is skipped, not waited for."""
    room = at_ten()
    room.feed.deliver(change(14))
    room.feed.repair(snapshot(13, [change(12, number=5)]))
    assert room.seqs == [12, 14]
    assert room.feed.last == 14


async def test_repair_never_goes_back() -> None:
    """A page that is older than what was passed on changes nothing."""
    room = at_ten()
    room.feed.repair(snapshot(9, changes(8, 9)))
    assert room.feed.last == 10
    assert room.seqs == []


async def test_repair_forgets_what_was_overtaken() -> None:
    """A held change that the log's page went beyond is of no use."""
    room = at_ten()
    room.feed.deliver(change(12))
    room.feed.repair(snapshot(13, [change(13)]))
    assert not room.feed.held
    assert room.seqs == [13]


async def test_room_as_its_changes_say() -> None:
    """The room itself is as its latest change says, whichever way that came."""
    room = at_ten()
    room.feed.deliver(room_change(11, name="Salon"))
    assert (room.feed.room.name, room.seqs) == ("Salon", [11])
    room.feed.repair(snapshot(12, [room_change(12, name="Salon", subject="tea")]))
    assert (room.feed.room.name, room.feed.room.subject) == ("Salon", "tea")
    assert room.feed.epoch == EPOCH


async def test_room_that_is_not_there() -> None:
    """A feed begins with a room, or not at all."""
    room = Room()
    with pytest.raises(NoRoom):
        room.feed.begin(Snapshot())
    with pytest.raises(NoRoom):
        _ = room.feed.room
    assert room.feed.epoch == ""


async def test_a_tick_larger_than_a_part_is_several_writes() -> None:
    """No write holds more than a part: what a transport takes beyond its mark is bounded."""
    room = at_ten()
    for seq in range(11, 17):
        room.feed.deliver(change(seq, text="x" * 20_000))
    assert room.seqs == list(range(11, 17))
    assert room.socket.writes == [3, 3]


async def test_tail_is_bounded() -> None:
    """The oldest changes make room, and the feed knows from where on it is complete."""
    room = at_ten()
    for event in changes(11, 14):
        room.feed.deliver(event)
    assert [event.seq for event in room.feed.tail] == [10, 11, 12, 13, 14]
    assert room.feed.complete_after == 9


async def test_since() -> None:
    """Changes after a number, from memory."""
    room = at_ten()
    assert [event.seq for event in room.feed.since(8) or []] == [9, 10]
    assert room.feed.since(10) == []


async def test_since_before_the_tail() -> None:
    """What memory may not have in full is the log's to tell."""
    room = at_ten()
    assert room.feed.since(6) is None
    assert len(room.feed.since(7) or []) == 3


async def test_newest() -> None:
    """The newest messages by id, and that older ones exist."""
    room = at_ten()
    page, more = room.feed.newest(2) or ([], False)
    assert ([event.number for event in page], more) == ([9, 10], True)


async def test_newest_of_all() -> None:
    """A room that is in memory as a whole needs no log, however many are asked for."""
    room = Room()
    room.begins(1, 3)
    page, more = room.feed.newest(3) or ([], True)
    assert ([event.number for event in page], more) == ([1, 2, 3], False)
    assert room.feed.newest(9) is not None


async def test_newest_counts_posts_not_edits() -> None:
    """An edit of an old message is no new message: where too few are left, the log tells."""
    room = at_ten()
    room.feed.deliver(change(11, number=2))
    page, _ = room.feed.newest(3) or ([], False)
    assert [event.number for event in page] == [8, 9, 10]
    assert room.feed.newest(4) is None


async def test_newest_in_its_latest_state() -> None:
    """A message that was changed stands once in the page, as it is now."""
    room = at_ten()
    room.feed.deliver(change(11, number=9, text="edited"))
    page, _ = room.feed.newest(3) or ([], False)
    assert [event.seq for event in page] == [8, 11, 10]


async def test_newest_are_messages() -> None:
    """Changes of memberships and of the room are no messages."""
    room = at_ten()
    room.feed.deliver(member_change(11))
    room.feed.deliver(room_change(12))
    page, _ = room.feed.newest(2) or ([], False)
    assert [event.number for event in page] == [9, 10]


async def test_send_is_in_order_with_changes() -> None:
    """What is not of the log keeps its place among what is."""
    room = at_ten()
    room.feed.deliver(change(11))
    room.feed.send(passing(Typing([])))
    room.feed.deliver(change(12))
    room.feed.flush()
    assert room.socket.types == ["message", "typing", "message"]


async def test_a_tick_is_one_write() -> None:
    """What became pending since the last flush leaves in one write, asked for once."""
    room = at_ten()
    for event in changes(11, 13):
        room.feed.deliver(event)
    room.feed.flush()
    assert (room.socket.writes, room.dirty) == ([3], 1)


async def test_nothing_pending_writes_nothing() -> None:
    """A flush without events does not touch the sockets."""
    room = at_ten()
    room.feed.flush()
    assert room.socket.writes == []


async def test_a_new_tick_asks_again() -> None:
    """After a flush the next change makes the feed dirty anew."""
    room = at_ten()
    for seq in (11, 12):
        room.feed.deliver(change(seq))
        room.feed.flush()
    assert (room.socket.writes, room.dirty) == ([1, 1], 2)


async def test_deleted_text_waits_for_nobody() -> None:
    """Who resumes does not get it, and a slow reader gets from the log what is there instead."""
    room = at_ten()
    room.socket.stall()
    room.feed.deliver(change(11, text="secret"))
    room.feed.flush()
    assert room.subscription.size > 0
    room.feed.deliver(deletion(12, 11))
    room.feed.flush()
    assert (room.subscription.size, room.subscription.reached) == (0, 10)
    assert [event.seq for event in room.feed.since(10) or ()] == [12]


async def test_deletion_of_what_does_not_wait() -> None:
    """It is one more change for a slow reader, who need not read the log."""
    room = at_ten()
    room.socket.stall()
    room.feed.deliver(change(11))
    room.feed.deliver(deletion(12, 9))
    room.feed.flush()
    assert room.subscription.reached is None
