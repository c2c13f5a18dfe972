"""A room with one listener, and the signals of its process, for tests."""

from rooms.delivery.feed import Feed
from rooms.delivery.hub import Hub
from rooms.delivery.signals import Signals
from rooms.limits import Limits
from rooms.protocol import Person
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import BrokerDouble, SeatDouble, SocketDouble, WatchedLog, grant
from tests.rooms.samples import here


class Stage:
    """A room with one listener, and the signals of its process."""

    def __init__(self, limits: Limits) -> None:
        self.broker = BrokerDouble()
        self.log = WatchedLog()
        self.hub = Hub(self.log, self.broker, limits)
        self.signals = Signals(self.hub, self.broker, limits)
        self.socket = SocketDouble()
        self.feed: Feed

    async def open(self) -> None:
        """Start, with somebody listening in the room."""
        await self.hub.start()
        await self.signals.start()
        self.feed = await self.hub.join(grant())
        self.hub.attach(self.feed, self.hub.subscription(self.socket.as_socket), SeatDouble())

    @property
    def topic(self) -> str:
        """The room's topic."""
        return self.feed.topic

    async def tells(self, count: int) -> None:
        """Wait until the listener was told so many things."""
        await eventually(lambda: len(self.socket.sent) >= count)

    def enter(self, *everyone: Person) -> None:
        """Have people come in."""
        for person in everyone:
            self.signals.presence.enter(self.topic, here(person))
