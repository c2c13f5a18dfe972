"""What redis-py reads from a URL."""

import ssl
from typing import NamedTuple

from redis.asyncio import Connection, ConnectionPool, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.connection import AbstractConnection


class Target(NamedTuple):
    """Where a server is, and how to get in."""

    host: str
    port: int
    path: str
    """The Unix socket; empty for a server with a host."""
    tls: ssl.SSLContext | None
    username: str | None
    password: str | None


def read(url: str) -> Target:
    """Read a URL; raises ValueError if it or its certificates cannot be read."""
    read = _read(url)
    host, port, path = "", 0, ""
    if isinstance(read, UnixDomainSocketConnection):
        path = read.path
    elif isinstance(read, Connection):
        host, port = read.host, read.port
    tls = _trust(read) if isinstance(read, SSLConnection) else None
    return Target(host, port, path, tls, read.username, read.password)


def _read(url: str) -> AbstractConnection:
    try:
        pool = ConnectionPool.from_url(url)
        return pool.connection_class(**pool.connection_kwargs)
    except (TypeError, ValueError):
        # Without the cause, as that may quote a part of the password.
        raise ValueError(
            "The Redis URL cannot be read: check its port and its options, "
            "and percent-encode user and password."
        ) from None


def _trust(target: SSLConnection) -> ssl.SSLContext:
    try:
        return target.ssl_context.get()
    except OSError as error:
        raise ValueError(f"The certificates of the Redis URL cannot be used: {error}.") from error
