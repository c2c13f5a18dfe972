"""Listening sockets whose options every accepted connection inherits."""

from __future__ import annotations

import socket
import stat
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import CommandError

SEND_BUFFER = 131_072
"""Bytes the kernel keeps for a peer that does not read; by itself it keeps up to 4 MB."""
BACKLOG = 4096
SOCKET_MODE = 0o666
"""Everybody who may enter the folder of a Unix socket may connect, the proxy's user included."""


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address; raises `CommandError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with ExitStack() as undo:
            listener = undo.enter_context(socket.socket(family))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            # No TCP_USER_TIMEOUT: Linux counts it from the moment when the peer's window became
            # too small for the next segment, and so it also cuts off slow peers that read. Peers
            # that are gone are found by the deadlines on pings and on writes.
            listener.bind((host, port))
            listener.listen(BACKLOG)
            undo.pop_all()
    except OSError as reason:
        raise CommandError(f"{host}:{port} cannot be listened on: {reason.strerror}.") from None
    except UnicodeError:
        raise CommandError(f"{host!r} is not the name of a host.") from None
    listener.set_inheritable(True)
    return listener


def listen_unix(name: str) -> socket.socket:
    """Listen on a Unix socket, in place of one that nobody listens on; raises `CommandError`."""
    path = Path(name)
    try:
        _remove_unused(path)
        with ExitStack() as undo:
            listener = undo.enter_context(socket.socket(socket.AF_UNIX))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            listener.bind(name)
            path.chmod(SOCKET_MODE)
            listener.listen(BACKLOG)
            undo.pop_all()
    except OSError as reason:
        said = reason.strerror or str(reason)
        raise CommandError(f"{name} cannot be listened on: {said}.") from None
    listener.set_inheritable(True)
    return listener


def _remove_unused(path: Path) -> None:
    """Remove the socket of a process that has ended; one that is in use stays, and a file."""
    if not path.exists() or not stat.S_ISSOCK(path.stat().st_mode):
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
