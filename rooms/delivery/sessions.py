"""Which open sockets belong to which session: they are closed when it ends, in every process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from rooms.log.goodbyes import Goodbye
from rooms.protocol import Close, Person

logger = logging.getLogger(__name__)

TOPIC = "sessions"
"""The broker's topic, one for all sessions."""
DIGEST = 16
"""Bytes of a session's digest, which is published in place of its key: the key would let
anybody in."""
REMEMBERED = 1000
"""Sessions kept in memory after their end, and goodbyes: a session may end, or its person be sent
away, while its newest socket is opening. As many numbers of goodbyes: each is told by the broker,
and found once more by a check."""
VISITORS = 0
"""Stands for all visitors without a name in a `Goodbye`."""
SAID = "Your session has ended."

Publish = Callable[[str, bytes], None]
T = TypeVar("T")


class Socket(Protocol):
    """A connection that belongs to a session (`rooms.delivery.subscription.Subscription`)."""

    def end(self, code: int, reason: str = "") -> None:
        """Have the connection closed with `code`."""


class Claim(NamedTuple):
    """The question of a check: is this session valid, and does it still belong to this person?"""

    key: str
    person: int
    proof: int
    """The answer to the last claim that was found true; 0 before that."""
    admin: bool = False
    """Whether the person administers the site, as the sockets have it."""


class Standing:
    """One session and its open sockets."""

    __slots__ = ("key", "person", "proof", "sockets")

    def __init__(self, key: str, person: Person) -> None:
        self.key = key
        self.person = person
        """To whom the session belonged when its first socket opened."""
        self.proof = 0
        self.sockets: tuple[Socket, ...] = ()

    @property
    def claim(self) -> Claim:
        """What the next check asks about this session."""
        return Claim(self.key, self.person.id, self.proof, self.person.admin)

    def end(self) -> None:
        """Close the sockets; each is released when its connection has ended."""
        for socket in self.sockets:
            socket.end(Close.SESSION_ENDED, SAID)


class Sessions:
    """The sessions of this process's sockets.

    The end of a session is published to all processes by the session's digest. A process that
    does not hear it finds out at its next check of sessions (`rooms.delivery.recheck`).
    """

    def __init__(self, publish: Publish, access_changed: Callable[[], None]) -> None:
        """`access_changed` is called before somebody is sent away: what this process knows of who
        may enter has to be read anew, or it would let them in again at once."""
        self._publish = publish
        self._access_changed = access_changed
        self._standing: dict[bytes, Standing] = {}
        self._visitors: set[Socket] = set()
        # Dicts for their order: the oldest makes room.
        self._ended: dict[bytes, None] = {}
        self._goodbyes: dict[int, tuple[int, Goodbye]] = {}
        """By person: their last goodbye, and which one of all it was."""
        self._forgotten = 0
        """Which one the last goodbye was that is not remembered."""
        self.said = 0
        """How many goodbyes this process has heard."""
        self._numbers: dict[int, None] = {}
        """The numbers of the goodbyes that were said."""

    def held(self) -> list[Standing]:
        """The sessions that have a socket open here."""
        return list(self._standing.values())

    def hold(self, key: str, person: Person, socket: Socket, since: int) -> None:
        """Note that `socket` belongs to the session `key` of somebody; `release` it at its end.

        `since` is what `said` was before the person was read from the database: whoever was sent
        away since then may have been read as they were before.
        """
        digest = digest_of(key)
        standing = self._standing.get(digest)
        if standing is None:
            standing = self._standing[digest] = Standing(key, person)
        standing.sockets += (socket,)
        if digest in self._ended:
            standing.end()
        self._catch_up(person.id, digest, socket, since)

    def release(self, key: str, socket: Socket) -> None:
        """Undo `hold`."""
        digest = digest_of(key)
        standing = self._standing[digest]
        standing.sockets = tuple(each for each in standing.sockets if each is not socket)
        if not standing.sockets:
            del self._standing[digest]

    def hold_visitor(self, socket: Socket, since: int) -> None:
        """Note a socket of a visitor without a name; `release_visitor` it at its end. `since` is as
        for `hold`."""
        self._visitors.add(socket)
        self._catch_up(VISITORS, b"", socket, since)

    def release_visitor(self, socket: Socket) -> None:
        """Undo `hold_visitor`."""
        self._visitors.remove(socket)

    def end(self, key: str) -> None:
        """Close the sockets of the session `key`, which has ended, here and in every process."""
        digest = digest_of(key)
        self._close(digest)
        self._publish(TOPIC, digest)

    def send_away(self, goodbye: Goodbye) -> None:
        """Close every socket of a person, or of all visitors, here and in every process."""
        self._send_away(goodbye)
        self._publish(TOPIC, goodbye_payload(goodbye))

    def receive(self, payload: bytes) -> None:
        """Take the digest of a session that ended, or a goodbye; from any process, this one
        included."""
        if len(payload) == DIGEST:
            self._close(payload)
            return
        try:
            goodbye = _goodbyes.decode(payload)
        except (msgspec.DecodeError, UnicodeError):
            logger.warning("The broker carried something that is no end of a session")
            return
        self._send_away(goodbye)

    def catch_up(self, goodbyes: Iterable[Goodbye]) -> None:
        """Say those goodbyes of which nobody has told this process."""
        for goodbye in goodbyes:
            self._send_away(goodbye)

    def _send_away(self, goodbye: Goodbye) -> None:
        if goodbye.number in self._numbers:
            return
        if goodbye.number:
            _keep(self._numbers, goodbye.number)
        self._remember(goodbye)
        self._access_changed()
        if goodbye.person == VISITORS:
            for visitor in self._visitors:
                visitor.end(goodbye.code, goodbye.reason)
            return
        for digest, standing in self._standing.items():
            if standing.person.id == goodbye.person and digest not in goodbye.kept:
                for socket in standing.sockets:
                    socket.end(goodbye.code, goodbye.reason)

    def _remember(self, goodbye: Goodbye) -> None:
        self.said += 1
        self._goodbyes.pop(goodbye.person, None)
        self._goodbyes[goodbye.person] = self.said, goodbye
        if len(self._goodbyes) > REMEMBERED:
            self._forgotten, _ = self._goodbyes.pop(next(iter(self._goodbyes)))

    def _catch_up(self, person: int, digest: bytes, socket: Socket, since: int) -> None:
        """Close a socket whose person was sent away while it was let in."""
        number, goodbye = self._goodbyes.get(person, (0, None))
        if goodbye is not None and number > since and digest not in goodbye.kept:
            socket.end(goodbye.code, goodbye.reason)
        elif self._forgotten > since:  # whoever it was may have been this person
            socket.end(Close.RESYNC, SAID)

    def _close(self, digest: bytes) -> None:
        _keep(self._ended, digest)
        standing = self._standing.get(digest)
        if standing is not None:
            standing.end()


def _keep(kept: dict[T, None], new: T) -> None:
    kept[new] = None
    if len(kept) > REMEMBERED:
        del kept[next(iter(kept))]


def goodbye_payload(goodbye: Goodbye) -> bytes:
    """A goodbye as the broker carries it: JSON, which is always longer than a digest."""
    return msgspec.json.encode(goodbye)


_goodbyes = msgspec.json.Decoder(Goodbye)


def digest_of(key: str) -> bytes:
    """What stands for a session where its key must not be told."""
    return blake2b(key.encode(), digest_size=DIGEST).digest()
