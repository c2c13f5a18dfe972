"""Where a Redis server is and how to get in, read from a URL in redis-py's own syntax."""

import asyncio
import socket
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from rooms.delivery.brokers.redis.connection import command

KEEPALIVE_IDLE = 10  # seconds
KEEPALIVE_INTERVAL = 3  # seconds
KEEPALIVE_PROBES = 3
USER_TIMEOUT = 10_000  # milliseconds that sent data may stay unacknowledged

TCP_OPTIONS = {
    "TCP_NODELAY": 1,
    "TCP_KEEPIDLE": KEEPALIVE_IDLE,
    "TCP_KEEPINTVL": KEEPALIVE_INTERVAL,
    "TCP_KEEPCNT": KEEPALIVE_PROBES,
    "TCP_USER_TIMEOUT": USER_TIMEOUT,  # keepalive rests while data is unacknowledged
}

P = TypeVar("P", bound=asyncio.Protocol)


class Endpoint:
    """A server's address, TLS context and credentials.

    redis-py reads the URL, so every option it knows (users, passwords, ssl_*) means the same
    here; the socket is opened by ourselves because redis-py cannot hand one over to be read in
    bulk. The database number is ignored: channels do not belong to a database, and an account
    that may only publish and subscribe could not select one.

    Raises ValueError if the URL or its certificates cannot be read.
    """

    def __init__(self, url: str) -> None:
        # redis-py takes longer to import than the whole chat; a site without Redis needs none.
        from rooms.delivery.brokers.redis.target import read

        target = read(url)
        self._host, self._port, self._path = target.host, target.port, target.path
        self._tls = target.tls
        self.login = _login(target.username, target.password)  # AUTH; empty without password
        self._scheme = urlsplit(url).scheme

    def __repr__(self) -> str:
        """Name the server without user or password."""
        return f"{self._scheme}://{self._path or f'{self._host}:{self._port}'}"

    async def connect(self, factory: Callable[[], P]) -> P:
        """Open a connection; raises OSError (also for TLS) if there is nobody or no trust."""
        loop = asyncio.get_running_loop()
        if self._path:
            return (await loop.create_unix_connection(factory, self._path))[1]
        transport, protocol = await loop.create_connection(
            factory,
            self._host,
            self._port,
            ssl=self._tls,
            server_hostname=self._host if self._tls else None,
        )
        _tune(transport.get_extra_info("socket"))
        return protocol


def _login(username: str | None, password: str | None) -> bytes:
    if not (username or password):
        return b""
    words = (username, password or "") if username else (password or "",)
    return command("AUTH", *words)


def _tune(sock: socket.socket) -> None:
    """Notice a peer that went away without a word."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in TCP_OPTIONS.items():
        option = getattr(socket, name, None)  # not every system has each of them
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
