"""A server that answers as a test tells it to: for what a real one does too rarely."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from hiredis import Reader

Words = list[bytes]
Answer = Callable[[Words], bytes]


def redis_like(words: Words) -> bytes:
    """What a healthy server answers: confirmations to each channel, 1 to everything else."""
    if words[0] in (b"SUBSCRIBE", b"UNSUBSCRIBE"):
        return b"".join(confirmation(words[0].lower(), channel) for channel in words[1:])
    return b":1\r\n"


def confirmation(kind: bytes, channel: bytes) -> bytes:
    """One answer to a SUBSCRIBE or UNSUBSCRIBE (RESP2)."""
    return b"*3\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n:1\r\n" % (len(kind), kind, len(channel), channel)


class ScriptedServer:
    """Answers each command with the bytes that `answer` returns; may be changed at any time."""

    def __init__(self) -> None:
        self.answer: Answer = redis_like
        self.commands: list[Words] = []  # all that came, on all connections
        self.reads: list[int] = []  # how many of them came together, each time
        self.open = 0  # connections that the other end has not closed
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.close()

    @property
    def url(self) -> str:
        """Where it is."""
        port = self._server.sockets[0].getsockname()[1] if self._server else 0
        return f"redis://127.0.0.1:{port}"

    def push(self, data: bytes) -> None:
        """Send bytes to every connection, unasked."""
        for writer in self._writers:
            writer.write(data)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self.open += 1
        parser = Reader()
        while data := await _read(reader.read(65536)):
            parser.feed(data)
            commands = list(iter(parser.gets, False))
            self.commands += commands
            self.reads.append(len(commands))
            writer.write(b"".join(map(self.answer, commands)))
        self.open -= 1
        writer.close()


async def _read(chunk: Awaitable[bytes]) -> bytes:
    try:
        return await chunk
    except ConnectionError:
        return b""  # the broker aborts connections; that is its right
