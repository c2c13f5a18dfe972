"""What delivery asks of a message broker, and what it may not expect of one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Delivery = tuple[str, bytes]
"""One payload that arrived, with the topic it was published to."""

Receive = Callable[[Sequence[Delivery]], None]
"""Takes everything that arrived in one wake-up. Called on the loop: must not block nor raise."""

Suspect = Callable[[frozenset[str]], None]
"""Takes the topics that may have missed something, once they are heard again."""


@dataclass(slots=True)
class Counters:
    """How much went through a broker since it was made, and what went wrong beside it."""

    published: int = 0  # calls to publish
    received: int = 0  # payloads handed to the receiver
    dropped: int = 0  # of those published: not taken, or lost with a connection
    reconnects: int = 0  # connections opened again after a loss
    foreign: int = 0  # of those received: from another site, and dropped
    stale: int = 0  # of those received: of another epoch of the room, and dropped
    failures: int = 0  # unexpected exceptions in background work, which went on


class Broker(ABC):
    """Carries payloads between the processes of one service, by topic.

    A payload is a hint that something happened: it arrives at most once for each publish as far
    as the adapter can tell, but may be lost, may be repeated after a reconnect, and payloads of
    one topic may overtake each other. Whoever needs more compares with the log.

    A topic is a short ASCII string without whitespace; a payload is opaque. A process hears its
    own payloads if it subscribes. A subscription is held or not: it is not counted. All methods
    are called on the event loop on which the broker was started.
    """

    def __init__(self) -> None:
        self.counters = Counters()

    @property
    @abstractmethod
    def connected(self) -> bool:
        """Whether payloads go out and come in at this moment, as far as can be known."""

    @abstractmethod
    async def start(self, receive: Receive, suspect: Suspect) -> None:
        """Begin to carry payloads to `receive`, and to report what may be missing to `suspect`.

        An unreachable server is no error: the broker keeps trying until it is stopped. Both
        callbacks run on the event loop, never within a call of `publish`.
        """

    @abstractmethod
    async def stop(self) -> None:
        """Send what was published (waiting about a second at most) and let go of everything."""

    @abstractmethod
    async def subscribe(self, topic: str) -> None:
        """Return when the topic is heard.

        If that takes more than 1.5 seconds, return all the same: the wish is kept, and `suspect`
        is told when it has come true.
        """

    @abstractmethod
    async def unsubscribe(self, topic: str) -> None:
        """Stop hearing the topic; one that was never subscribed is no error."""

    @abstractmethod
    def publish(self, topic: str, payload: bytes) -> None:
        """Send a payload to every process that subscribed to the topic.

        Never waits, and never raises because of an outage: what cannot be sent is dropped and
        counted. Payloads of one loop tick leave in one write.
        """
