"""`manage.py serve`: the chat on uvicorn, with the settings it was measured and tested with."""

from __future__ import annotations

import signal
import socket
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure
from django.db import connections
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from chatsite.community.setup_link import setup_link
from chatsite.environment import WRONG_SETTINGS
from chatsite.listening import BACKLOG, listen, listen_unix
from chatsite.workers import check_workers
from rooms.delivery.brokers.create import create_broker

KEEP_ALIVE = 80
"""Seconds an idle connection is kept: longer than a proxy keeps it (75 at most, in nginx), or the
proxy sends a request on a connection that the server is closing, and answers 502."""
HEALTH_CHECK = 20
"""Seconds in which a worker has to answer: on a busy machine one needs some of them to start, and
would otherwise be killed and started anew for ever."""
NOT_STARTED = "The chat could not start; the reason is above."


class Command(BaseCommand):
    """Serve pages and sockets."""

    help = "Serve the chat: pages and WebSockets, in one process or several."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to listen and how many processes.

        Numbers are checked by `handle`, in one sentence; argparse would print its usage, too.
        """
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", default="8000", help="port to listen on")
        parser.add_argument("--uds", metavar="PATH", help="Unix socket to listen on instead")
        parser.add_argument(
            "--workers", default=settings.WEB_CONCURRENCY, help="number of processes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen, print the URL, and serve until a signal says to stop."""
        port = _number("The port", options["port"], 0, 65_535)
        workers = _number("The number of workers", options["workers"], 1, 1_000)
        try:
            check_workers(settings.BROKER_URL, ["--workers", str(workers)])
            create_broker(settings.BROKER_URL)
        except (ImproperlyConfigured, ValueError) as reason:
            raise CommandError(str(reason), returncode=WRONG_SETTINGS) from None
        if options["uds"]:
            listener, place = listen_unix(options["uds"]), f"unix:{options['uds']}"
        else:
            host = options["host"]
            listener = listen(host, port)
            shown = f"[{host}]" if ":" in host else host
            place = f"http://{shown}:{listener.getsockname()[1]}/"
        self.stdout.write(f"The chat is at {place}")
        self.stdout.flush()
        self._tell_of_setup(place)
        self.stdout.flush()
        _serve(listener, workers)

    def _tell_of_setup(self, place: str) -> None:
        """Print the one-time link to the first page while the site is not set up."""
        try:
            link = setup_link(place)
        except DatabaseFailure as reason:
            # The processes that serve say what is wrong, and whether they can go on.
            self.stderr.write(f"Whether the site is set up cannot be read now: {reason}")
            return
        finally:
            # Servers have connections of their own.
            connections.close_all()
        if link is not None:
            self.stdout.write(f"Set it up at {link}")


def _number(name: str, value: object, least: int, most: int) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise CommandError(
            f"{name} must be a whole number from {least} to {most}, not {text}.",
            returncode=WRONG_SETTINGS,
        )
    return int(text)


def _serve(listener: socket.socket, workers: int) -> None:
    limits = settings.CHAT_LIMITS
    config = uvicorn.Config(
        "chatsite.asgi:application",
        http="chatsite.bodies:HttpProtocol",
        ws="websocket.uvicorn:Protocol",
        workers=workers,
        # An event that is somewhat too big is answered `too_big`; beyond this the socket closes.
        ws_max_size=2 * limits.frame or 16 * 1024 * 1024,
        ws_per_message_deflate=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE,
        # The other half is for what was posted (`rooms.delivery.chat`).
        timeout_worker_healthcheck=HEALTH_CHECK,
        timeout_graceful_shutdown=(limits.drain + 1) // 2 or None,
        server_header=False,
        access_log=settings.LOG_REQUESTS,
        log_level="info" if settings.LOG_REQUESTS else "warning",
        # The application does it itself, as on any other server (`chatsite/proxy.py`).
        proxy_headers=False,
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
