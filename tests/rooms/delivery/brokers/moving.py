"""An address that can be moved to another server, as a failover moves it."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self


class MovingAddress:
    """Passes each new connection on to the server on port `target`; those before stay."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.accepted = 0  # connections so far
        self._passing: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it is, as a Redis URL."""
        port = self._server.sockets[0].getsockname()[1] if self._server else 0
        return f"redis://127.0.0.1:{port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)
        for writer in self._writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        upstream, up = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers += [writer, up]
        for source, sink in ((reader, up), (upstream, writer)):
            task = asyncio.create_task(_pass_on(source, sink))
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()
