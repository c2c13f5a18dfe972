"""The feed: who may do what from a change on, and who may no longer read the room."""

import pytest

from rooms.protocol import Close
from tests.rooms.delivery.doubles import SeatDouble
from tests.rooms.delivery.feed_stage import at_ten, snapshot
from tests.rooms.samples import ADA, BOB, change, member_change, room_change


async def test_change_of_a_membership_goes_to_everybody() -> None:
    """It is a change like any other, in its place among them."""
    room = at_ten()
    for event in (change(11), member_change(12, BOB), change(13)):
        room.feed.deliver(event)
    assert room.seqs == [11, 12, 13]
    assert room.socket.types == ["message", "member", "message"]


async def test_only_the_person_concerned_is_told_what_they_may_do() -> None:
    """A new role is told to its holder, on each of their connections, and to nobody else."""
    room = at_ten()
    mine = [SeatDouble(ADA.id), SeatDouble(ADA.id)]
    others = [SeatDouble(BOB.id), SeatDouble()]
    for seat in (*mine, *others):
        room.sits(seat)
    room.feed.deliver(member_change(11, ADA, role="moderator"))
    assert [(seat.told, [each.role for each in seat.members]) for seat in mine] == [
        (1, ["moderator"])
    ] * 2
    assert [(seat.told, seat.members) for seat in others] == [(0, [])] * 2


async def test_everybody_is_told_what_a_changed_room_allows() -> None:
    """A change of the room itself may change what anybody may do, visitors included."""
    room = at_ten()
    seats = [SeatDouble(ADA.id), SeatDouble()]
    for seat in seats:
        room.sits(seat)
    room.feed.deliver(room_change(11, subject="tea"))
    assert [seat.told for seat in seats] == [1, 1]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("open", "banned"),
        ("open", "removed"),
        ("private", "banned"),
        ("private", "removed"),
        ("private", "left"),
    ],
)
async def test_whose_membership_ends_is_detached(kind: str, state: str) -> None:
    """They get what came before that change, what they may do now, and neither the change nor
    anything after it."""
    room = at_ten(kind)
    seat = SeatDouble(BOB.id)
    socket, subscription = room.sits(seat)
    for event in (change(11), member_change(12, BOB, state=state), change(13)):
        room.feed.deliver(event)
    assert room.seqs == [11, 12, 13]
    assert socket.seqs == [11]
    assert subscription.goodbye is not None
    assert subscription.goodbye[0] == Close.NOT_ALLOWED
    assert ([each.state for each in seat.members], seat.told) == ([state], 1)


async def test_who_leaves_an_open_room_may_read_on() -> None:
    """They are told what they may still do."""
    room = at_ten()
    seat = SeatDouble(BOB.id)
    socket, subscription = room.sits(seat)
    room.feed.deliver(member_change(11, BOB, state="left"))
    room.feed.deliver(change(12))
    room.feed.flush()
    assert (socket.seqs, subscription.goodbye, seat.told) == ([11, 12], None, 1)


async def test_removal_found_in_the_log_detaches_too() -> None:
    """It makes no difference whether a change came over the broker or by a repair."""
    room = at_ten("private")
    socket, subscription = room.sits(SeatDouble(BOB.id))
    found = [change(11), member_change(12, BOB, state="removed"), change(13)]
    room.feed.repair(snapshot(13, found, kind="private"))
    assert (room.seqs, socket.seqs) == ([11, 12, 13], [11])
    assert subscription.goodbye is not None


async def test_room_that_becomes_private() -> None:
    """From then on whoever leaves it is detached."""
    room = at_ten()
    socket, _ = room.sits(SeatDouble(BOB.id))
    room.feed.deliver(room_change(11, kind="private"))
    room.feed.deliver(member_change(12, BOB, state="left"))
    room.feed.deliver(change(13))
    room.feed.flush()
    assert socket.seqs == [11]


async def test_removed_between_admission_and_attachment() -> None:
    """Whoever was looked up before the change that removes them is not attached after it."""
    room = at_ten("private")
    room.feed.deliver(member_change(11, BOB, state="removed"))
    socket, subscription = room.sits(SeatDouble(BOB.id, admitted=10))
    room.feed.deliver(change(12))
    room.feed.flush()
    assert socket.sent == []
    assert subscription.goodbye is not None
    assert subscription.goodbye[0] == Close.NOT_ALLOWED


async def test_changed_between_admission_and_attachment() -> None:
    """A role that was given meanwhile is known, and is told with the welcome."""
    room = at_ten()
    room.feed.deliver(member_change(11, BOB, role="owner"))
    seat = SeatDouble(BOB.id, admitted=10)
    room.sits(seat)
    assert ([each.role for each in seat.members], seat.told) == (["owner"], 0)


async def test_change_from_before_the_admission() -> None:
    """A feed that is behind the database passes on what the person's admission has seen."""
    room = at_ten("private")
    seat = SeatDouble(BOB.id, admitted=12)
    socket, subscription = room.sits(seat)
    room.feed.deliver(member_change(11, BOB, state="removed"))
    room.feed.deliver(member_change(12, BOB))
    room.feed.flush()
    assert (socket.seqs, subscription.goodbye, seat.members) == ([11, 12], None, [])


async def test_admitted_by_a_change_that_the_feed_does_not_know() -> None:
    """Whoever is let in by a later change than the feed has comes back; others are sent away."""
    room = at_ten("private")
    for admitted, code in ((11, Close.RESYNC), (10, Close.NOT_ALLOWED)):
        seat = SeatDouble(BOB.id, admitted=admitted)
        seat.reads = False
        _, subscription = room.sits(seat)
        assert subscription.goodbye is not None
        assert subscription.goodbye[0] == code


async def test_room_that_was_private_before_the_admission() -> None:
    """An earlier change detaches nobody whom a later one has let in."""
    room = at_ten()
    seat = SeatDouble(BOB.id, admitted=12)
    _, subscription = room.sits(seat)
    seat.reads = False
    room.feed.deliver(room_change(11, kind="private"))
    assert subscription.goodbye is None
    room.feed.deliver(room_change(12))
    room.feed.deliver(room_change(13, kind="private"))
    assert subscription.goodbye is not None


async def test_too_much_has_changed_since_the_admission() -> None:
    """Where nobody knows any more whether they may read, they start anew."""
    room = at_ten()
    socket, subscription = room.sits(SeatDouble(BOB.id, admitted=3))
    room.feed.deliver(change(11))
    room.feed.flush()
    assert (socket.sent, subscription.goodbye) == ([], (Close.RESYNC, ""))
