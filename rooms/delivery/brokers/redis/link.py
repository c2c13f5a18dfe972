"""Keeps a connection to Redis open, whatever happens to the server or the network."""

import asyncio
import logging
import random
from collections.abc import Sequence
from typing import Protocol

from hiredis import ReplyError

from rooms.delivery.brokers.contract import Counters
from rooms.delivery.brokers.redis.connection import Connection, Reply
from rooms.delivery.brokers.redis.endpoint import Endpoint

logger = logging.getLogger(__name__)

CONNECT_DEADLINE = 2.0  # seconds for address, TLS, password and the first answer
FIRST_PAUSE = 0.1  # seconds between attempts, doubled each time
LONGEST_PAUSE = 1.0
STABLE_AFTER = 5.0  # seconds after which a connection counts as a success

_dice = random.SystemRandom()


class Role(Protocol):
    """What a connection is for."""

    hello: bytes  # the first command: one whose answer proves that the server will serve us

    def opened(self, connection: Connection) -> None:
        """Begin to use a connection that has answered the hello."""

    def replies(self, replies: list[Reply]) -> None:
        """Take what arrived in one wake-up."""

    def lost(self) -> None:
        """Stop using the connection."""


class RefusedError(Exception):
    """The server answered, but will not serve us: its own words."""


async def ask(endpoint: Endpoint, request: bytes) -> Reply:
    """The answer to one command, on a connection of its own.

    Raises OSError (also when there is no answer in time) or RefusedError.
    """
    return await ask_all(endpoint, [request])


async def ask_all(endpoint: Endpoint, requests: Sequence[bytes]) -> Reply:
    """The answer to the last of the commands, which are sent at once.

    Raises OSError (also when there is no answer in time) or RefusedError.
    """
    async with asyncio.timeout(CONNECT_DEADLINE):
        connection, answer = await _greet(endpoint, b"".join(requests), len(requests))
    connection.abort("answered")
    return answer


async def _greet(endpoint: Endpoint, hello: bytes, commands: int = 1) -> tuple[Connection, Reply]:
    """Open a connection, log in, and return it with the answer to the last of its commands."""
    greeting = Greeting(commands + bool(endpoint.login))
    connection = await endpoint.connect(lambda: Connection(greeting.take))
    try:
        connection.write(endpoint.login + hello)
        return connection, await greeting.complete(connection)
    except BaseException:
        connection.abort("refused")
        raise


class Link:
    """Connects, hands the connection to its role, and connects again when it is lost."""

    def __init__(self, name: str, endpoint: Endpoint, role: Role, counters: Counters) -> None:
        self.up = asyncio.Event()  # set while the role has a connection
        self.opened = 0  # connections that the role was given so far
        self.name = name
        self._endpoint = endpoint
        self._role = role
        self._counters = counters
        self._connection: Connection | None = None  # None unless up
        self._said = ""  # the last state in the log, so that each is told once
        self._failures = 0  # attempts in a row that gave no lasting connection

    async def step(self) -> None:
        """Hold one connection until it is lost, then pause before the next."""
        clock = asyncio.get_running_loop().time
        since = clock()
        try:
            reason = await self._hold()
        except (OSError, UnicodeError, RefusedError) as error:
            reason = str(error) or f"no answer within {CONNECT_DEADLINE:g} s"
        self._say(logging.WARNING, f"is down: {reason}")
        self._failures = 0 if clock() - since > STABLE_AFTER else self._failures
        await asyncio.sleep(pause(self._failures))
        self._failures += 1

    def drop(self, reason: str) -> None:
        """Give up the present connection, if any, for a new one."""
        if self._connection is not None:
            self._connection.abort(reason)

    async def _hold(self) -> str:
        """Connect and stay connected; returns why it ended."""
        async with asyncio.timeout(CONNECT_DEADLINE):
            connection, _ = await _greet(self._endpoint, self._role.hello)
            connection.take = self._role.replies
        try:
            self._begin(connection)
            return await connection.closed
        finally:
            self.up.clear()
            self._connection = None
            connection.abort("stopped")
            self._role.lost()

    def _begin(self, connection: Connection) -> None:
        self._connection = connection
        self._role.opened(connection)
        self._counters.reconnects += self.opened > 0
        self.opened += 1
        self.up.set()
        self._say(logging.INFO, "is up")

    def _say(self, level: int, state: str) -> None:
        if state != self._said:
            self._said = state
            logger.log(level, "Redis %s at %r %s", self.name, self._endpoint, state)


class Greeting:
    """The answers to the first commands of a connection."""

    def __init__(self, expected: int) -> None:
        self._missing = expected
        self._last: Reply = None  # the last answer so far
        self._done: asyncio.Future[str] = asyncio.get_running_loop().create_future()  # "": fine

    def take(self, replies: list[Reply]) -> None:
        """Count answers; the first refusal settles it."""
        self._missing -= len(replies)
        self._last = replies[-1]
        refusals = [str(reply) for reply in replies if isinstance(reply, ReplyError)]
        if (refusals or self._missing <= 0) and not self._done.done():
            self._done.set_result(refusals[0] if refusals else "")

    async def complete(self, connection: Connection) -> Reply:
        """Wait for the answers and return the last of them.

        Raises RefusedError, or ConnectionError if the server hangs up.
        """
        await asyncio.wait((self._done, connection.closed), return_when=asyncio.FIRST_COMPLETED)
        if not self._done.done():
            raise ConnectionError(connection.closed.result())
        if refusal := self._done.result():
            raise RefusedError(f"the server says: {refusal}")
        return self._last


def pause(failures: int) -> float:
    """Seconds to wait after so many failures in a row, with jitter against stampedes."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 10))
    return _dice.uniform(longest / 2, longest)
