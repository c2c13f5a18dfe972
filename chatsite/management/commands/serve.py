"""`manage.py serve`: the chat on uvicorn, with the settings it was measured and tested with."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import ExitStack
from typing import Any

import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from chatsite.workers import check_workers
from rooms.delivery.brokers.create import create_broker

SEND_BUFFER = 131_072
"""Bytes the kernel keeps for a peer that does not read; by itself it keeps up to 4 MB."""
BACKLOG = 4096
KEEP_ALIVE = 80
"""Seconds an idle connection is kept: longer than a proxy keeps it (75 at most, in nginx), or the
proxy sends a request on a connection that the server is closing, and answers 502."""
NOT_STARTED = "The chat could not start; the reason is above."


class Command(BaseCommand):
    """Serve pages and sockets."""

    help = "Serve the chat: pages and WebSockets, in one process or several."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to listen and how many processes."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
        parser.add_argument("--workers", type=int, default=workers, help="number of processes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen, print the URL, and serve until a signal says to stop."""
        host, port, workers = options["host"], options["port"], options["workers"]
        try:
            check_workers(settings.BROKER_URL, ["--workers", str(workers)])
            create_broker(settings.BROKER_URL)
        except (ImproperlyConfigured, ValueError) as reason:
            raise CommandError(str(reason)) from None
        listener = _listen(host, port)
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"The chat is at http://{shown}:{listener.getsockname()[1]}/")
        self.stdout.flush()
        _serve(listener, workers)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket whose options every accepted connection inherits."""
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
    listener.set_inheritable(True)
    return listener


def _serve(listener: socket.socket, workers: int) -> None:
    limits = settings.CHAT_LIMITS
    config = uvicorn.Config(
        "chatsite.asgi:application",
        http="websocket.uvicorn:HttpProtocol",
        ws="websocket.uvicorn:Protocol",
        workers=workers,
        # An event that is somewhat too big is answered `too_big`; beyond this the socket closes.
        ws_max_size=2 * limits.frame or 16 * 1024 * 1024,
        ws_per_message_deflate=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE,
        # The other half is for what was posted (`rooms.delivery.chat`).
        timeout_graceful_shutdown=(limits.drain + 1) // 2 or None,
        server_header=False,
        access_log=settings.DEBUG,
        log_level="info" if settings.DEBUG else "warning",
    )
    if workers > 1:
        supervisor = Multiprocess(config, sockets=[listener])
        supervisor.run()
        # It gives up where a worker cannot start, and says so in no other way.
        if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes):
            raise CommandError(NOT_STARTED)
        return
    # uvicorn repeats the signal that ended it; one that ends cleanly says so with 0.
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise CommandError(NOT_STARTED)
