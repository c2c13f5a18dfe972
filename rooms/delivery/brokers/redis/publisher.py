"""Publishes over one connection: one write for each tick, answers are only counted."""

import asyncio
from collections.abc import Callable

from rooms.delivery.brokers.contract import Counters
from rooms.delivery.brokers.redis.connection import Connection, Reply, command

TICK_LIMIT = 4 * 2**20  # bytes that one tick may gather; the transport holds as many again
FLUSH_DEADLINE = 1.0  # seconds that a stop waits for the server's answers

PUBLISH = b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n"


class Publisher:
    """Pipelines payloads; what finds no connection, or no room in the buffer, is dropped."""

    def __init__(self, probe: str, counters: Counters, lossy: Callable[[], None]) -> None:
        self.hello = command("PUBLISH", probe, "")
        self._counters = counters
        self._lossy = lossy  # called after an outage: topics of our own may lack something
        self._outage = True  # payloads were dropped since the last connection, or may have been
        self._connection: Connection | None = None  # None while the link is down
        self._pending: list[bytes] = []  # commands of this tick
        self._size = 0  # bytes in pending
        self._unanswered = 0  # commands written
        self._answered = asyncio.Event()  # set while nothing is unanswered
        self._answered.set()

    def send(self, channel: str, payload: bytes) -> None:
        """Put a payload into this tick's write."""
        connection = self._connection
        if connection is None or not connection.writable or self._size > TICK_LIMIT:
            self._counters.dropped += 1
            return
        name = channel.encode()
        if not self._pending:
            asyncio.get_running_loop().call_soon(self._flush)
        self._pending.append(PUBLISH % (len(name), name, len(payload), payload))
        self._size += len(payload) + len(name)

    async def drain(self) -> None:
        """Wait until the server has answered everything, or for as long as the deadline."""
        self._flush()
        try:
            async with asyncio.timeout(FLUSH_DEADLINE):
                await self._answered.wait()
        except TimeoutError:
            return  # counted as dropped when the connection goes

    def opened(self, connection: Connection) -> None:
        """Begin to write; what an outage swallowed is not sent, but pointed out."""
        self._connection = connection
        if self._outage:
            self._outage = False
            self._lossy()

    def lost(self) -> None:
        """Count what the server may not have got; nothing is sent twice."""
        self._connection = None
        self._outage = True
        self._counters.dropped += self._unanswered + len(self._pending)
        self._unanswered = self._size = 0
        self._pending.clear()
        self._answered.set()

    def replies(self, replies: list[Reply]) -> None:
        """Count the answers; an error means that the server will not serve us any more."""
        self._unanswered -= len(replies)
        for reply in replies:
            if type(reply) is not int:
                self._refused(reply)
        if not self._unanswered:
            self._answered.set()

    def _refused(self, error: Reply) -> None:
        self._counters.dropped += 1
        if self._connection is not None:
            self._connection.abort(f"the server says: {error}")

    def _flush(self) -> None:
        if self._connection is None or not self._pending:
            return
        self._unanswered += len(self._pending)
        self._answered.clear()
        self._connection.write(b"".join(self._pending))
        self._pending.clear()
        self._size = 0
