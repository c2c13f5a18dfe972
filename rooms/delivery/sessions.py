"""Which open sockets stand on which session: they are closed when it ends, in every process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import blake2b
from typing import NamedTuple, Protocol

from rooms.protocol import Close

logger = logging.getLogger(__name__)

TOPIC = "sessions"
"""The broker's topic, one for all sessions."""
DIGEST = 16
"""Bytes of a session's digest: what is told of a session, for its key would let anybody in."""
REMEMBERED = 1000
"""Sessions that ended lately: one may end while a socket that it opened is on its way in."""
SAID = "Your session has ended."

Publish = Callable[[str, bytes], None]


class Socket(Protocol):
    """What is to be closed (`rooms.delivery.subscription.Subscription`)."""

    def end(self, code: int, reason: str = "") -> None:
        """Have the connection closed with `code`."""


class Claim(NamedTuple):
    """What the sockets of one session say: that it lasts, and whose it is."""

    key: str
    person: int
    proof: int
    """What was told when it last proved true; 0 before that."""


class Standing:
    """One session and the sockets that stand on it."""

    __slots__ = ("key", "person", "proof", "sockets")

    def __init__(self, key: str, person: int) -> None:
        self.key = key
        self.person = person
        """The id of the user to whom the session belonged when its first socket opened."""
        self.proof = 0
        self.sockets: tuple[Socket, ...] = ()

    @property
    def claim(self) -> Claim:
        """What is to be proven."""
        return Claim(self.key, self.person, self.proof)

    def end(self) -> None:
        """Close the sockets; each lets go of its place when it is gone."""
        for socket in self.sockets:
            socket.end(Close.SESSION_ENDED, SAID)


class Sessions:
    """The sessions of this process's sockets, and the end of them.

    A session that ends is told to all processes by its digest. Whom that does not reach, the
    next look finds (`rooms.delivery.recheck`).
    """

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._standing: dict[bytes, Standing] = {}
        # A dict for its order: the oldest makes room.
        self._ended: dict[bytes, None] = {}

    def held(self) -> list[Standing]:
        """The sessions that have a socket open here."""
        return list(self._standing.values())

    def hold(self, key: str, person: int, socket: Socket) -> None:
        """`socket` stands on the session `key` of a user from now on; `release` it at its end."""
        digest = _digest(key)
        standing = self._standing.get(digest)
        if standing is None:
            standing = self._standing[digest] = Standing(key, person)
        standing.sockets += (socket,)
        if digest in self._ended:
            standing.end()

    def release(self, key: str, socket: Socket) -> None:
        """Undo `hold`."""
        digest = _digest(key)
        standing = self._standing[digest]
        standing.sockets = tuple(each for each in standing.sockets if each is not socket)
        if not standing.sockets:
            del self._standing[digest]

    def end(self, key: str) -> None:
        """The session `key` is over: close its sockets, here and in every process."""
        digest = _digest(key)
        self._close(digest)
        self._publish(TOPIC, digest)

    def receive(self, payload: bytes) -> None:
        """Take what a process tells, this one included."""
        if len(payload) != DIGEST:
            logger.warning("The broker carried something that is no session's digest")
            return
        self._close(payload)

    def _close(self, digest: bytes) -> None:
        self._ended[digest] = None
        if len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]
        standing = self._standing.get(digest)
        if standing is not None:
            standing.end()


def _digest(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=DIGEST).digest()
