"""One room's feed with one subscriber, for tests."""

from rooms.delivery.feed import Feed
from rooms.delivery.log import Snapshot
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from tests.rooms.delivery.doubles import SocketDouble
from tests.rooms.samples import changes

EPOCH = "e1"


class Room:
    """A feed with one subscriber, and what made it dirty."""

    def __init__(self, tail: int = 5) -> None:
        self.dirty = 0
        self.feed = Feed("lobby", "room:1", "Lobby", tail, self._touched)
        self.socket = SocketDouble()
        subscription = Subscription(self.socket.as_socket, Limits(), lambda subscription: None)
        self.feed.subscriptions[subscription] = None

    def _touched(self, feed: Feed) -> None:
        self.dirty += 1

    def begins(self, first: int, last: int, *, more: bool = False) -> None:
        """The log said that the room's latest changes are these."""
        self.feed.begin(Snapshot("Lobby", "t", EPOCH, last, changes(first, last), more))

    @property
    def seqs(self) -> list[int]:
        """The numbers of changes that the subscriber got, after a flush."""
        self.feed.flush()
        return self.socket.seqs


def unborn() -> Room:
    """A room in which nobody has talked yet."""
    room = Room()
    room.feed.begin(Snapshot())
    return room


def at_ten() -> Room:
    """A room whose log was read up to number 10."""
    room = Room()
    room.begins(8, 10, more=True)
    return room
