"""One room's feed with one subscriber, for tests."""

from collections.abc import Sequence

from rooms.delivery.event import Event
from rooms.delivery.feed import Feed
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from rooms.log.change import Change
from rooms.log.facts import RoomRow
from rooms.log.reading import Snapshot
from tests.rooms.delivery.doubles import SeatDouble, SocketDouble, grant
from tests.rooms.samples import EPOCH, LOBBY, changes


def room_row(head: int, *, kind: str = "open", name: str = "Lobby", subject: str = "") -> RoomRow:
    """A room as it is stored."""
    return RoomRow(
        LOBBY, kind, name, "lobby", subject, "", EPOCH, head, head, 0, False, False, 0, True, True
    )


def snapshot(
    head: int, events: Sequence[Event], *, more: bool = False, kind: str = "open"
) -> Snapshot:
    """What the log said: a room's head and some of its changes."""
    found = [Change(LOBBY, event.seq, event.payload) for event in events]
    return Snapshot(room_row(head, kind=kind), head, found, more)


class Room:
    """A feed with one subscriber, and what made it dirty."""

    def __init__(self, tail: int = 5) -> None:
        self.dirty = 0
        self.feed = Feed(grant(), f"room:{LOBBY}", tail, self._touched)
        self.socket = SocketDouble()
        self.seat = SeatDouble()
        self.subscription = self.new_subscription(self.socket)
        self.feed.subscriptions[self.subscription] = self.seat

    def new_subscription(self, socket: SocketDouble) -> Subscription:
        """Another subscription, to be attached."""
        return Subscription(socket.as_socket, Limits(), lambda subscription: None)

    def sits(self, seat: SeatDouble) -> tuple[SocketDouble, Subscription]:
        """Attach somebody else."""
        socket = SocketDouble()
        subscription = self.new_subscription(socket)
        self.feed.attach(subscription, seat)
        return socket, subscription

    def _touched(self, feed: Feed) -> None:
        self.dirty += 1

    def begins(self, first: int, last: int, *, more: bool = False, kind: str = "open") -> None:
        """The log said that the room's latest changes are these."""
        self.feed.begin(snapshot(last, changes(first, last), more=more, kind=kind))

    @property
    def seqs(self) -> list[int]:
        """The seqs of the changes that the subscriber got, after a flush."""
        self.feed.flush()
        return self.socket.seqs


def at_ten(kind: str = "open") -> Room:
    """A room whose log was read up to seq 10."""
    room = Room()
    room.begins(8, 10, more=True, kind=kind)
    return room
