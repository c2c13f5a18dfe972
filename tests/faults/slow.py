"""A client that reads a few bytes at a time, from next to no buffer in its kernel."""

import asyncio
import json
import socket
from urllib.parse import urlencode, urlsplit

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from tests.services.talk import CHANGES, Event

BUFFER = 4096
"""Bytes asked of the kernel for what comes in."""
DEADLINE = 30.0


class SlowReader:
    """One room's log over any number of visits, each of which ends after so many bytes."""

    def __init__(self, url: str, epoch: str, since: int = 0) -> None:
        """Read what the room at `url` has said after `since`."""
        self.epoch = epoch
        self.since = since
        self.ids: list[int] = []
        """The ids of all messages, in the order in which they came."""
        self._url = url

    async def visit(self, size: int, pause: float = 0.0, until: int = 0) -> None:
        """Come back, read up to `size` bytes, and vanish; or once the change `until` was read.

        `pause` is the number of seconds between two readings of 1 KiB.
        """
        address = urlsplit(self._url)
        loop = asyncio.get_running_loop()
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            connection.connect((address.hostname, address.port))
            connection.setblocking(False)
            client = self._handshake(address.netloc)
            async with asyncio.timeout(DEADLINE):
                await loop.sock_sendall(connection, b"".join(client.data_to_send()))
                while size > 0 and not (until and self.since >= until):
                    data = await loop.sock_recv(connection, 1024)
                    if not data:
                        raise ConnectionResetError("the server cut off a reader that reads")
                    size -= len(data)
                    self._take(client, data)
                    await asyncio.sleep(pause)

    def _handshake(self, host: str) -> ClientProtocol:
        query = urlencode({"since": self.since, "epoch": self.epoch})
        client = ClientProtocol(parse_uri(f"ws://{host}/ws/rooms/lobby/?{query}"), max_size=None)
        client.send_request(client.connect())
        return client

    def _take(self, client: ClientProtocol, data: bytes) -> None:
        client.receive_data(data)
        for frame in client.events_received():
            if isinstance(frame, Frame) and frame.opcode is Opcode.TEXT:
                self._hear(json.loads(bytes(frame.data)))

    def _hear(self, event: Event) -> None:
        if event["type"] == "welcome":
            assert event["resume"] == "ok", event["resume"]
            self.ids += [message["id"] for message in event["messages"]]
            self.since = event["head"]
        elif event["type"] in CHANGES:
            self.since = event["seq"]
            if event["type"] == "message":
                self.ids.append(event["message"]["id"])
