"""ASGI servers as processes, each serving the same small site."""

import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.services.ports import free_port
from tests.services.process import Process
from tests.services.site import ROOT, site_environment

_SITE = "tests.conformance.servers.site.asgi:application"


@dataclass(frozen=True)
class Kind:
    """How a server is started, and what it has beyond ASGI's least."""

    command: Callable[[int], list[str]]
    # Answers a denied handshake with the application's status; others say 403.
    denials: bool = True
    # Takes prebuilt frames.
    frames: bool = False
    # Passes the reason of a close on to the peer.
    reasons: bool = True
    # Tells the application the code that the peer has closed with.
    codes: bool = True
    # Puts the headers of an accept into its answer.
    headers: bool = True
    # Sends messages that hold nothing.
    empty: bool = True
    # Lets the application close with registered codes other than 1000.
    registered: bool = True


def _uvicorn(ws: str, *more: str) -> Callable[[int], list[str]]:
    return lambda port: _module("uvicorn", "--port", str(port), "--ws", ws, *more, _SITE)


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


KINDS = {
    "uvicorn-ours": Kind(
        _uvicorn("websocket.uvicorn:Protocol", "--http", "websocket.uvicorn:HttpProtocol"),
        frames=True,
    ),
    "uvicorn-sansio": Kind(_uvicorn("websockets-sansio")),
    "uvicorn-wsproto": Kind(_uvicorn("wsproto")),
    "uvicorn-websockets": Kind(_uvicorn("websockets")),
    "hypercorn": Kind(
        lambda port: _module("hypercorn", "--bind", f"127.0.0.1:{port}", _SITE), codes=False
    ),
    "daphne": Kind(
        lambda port: _module("daphne", "-b", "127.0.0.1", "-p", str(port), _SITE),
        denials=False,
        reasons=False,
        headers=False,
        empty=False,
        registered=False,
    ),
    "granian": Kind(
        lambda port: _module(
            "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), _SITE
        ),
        headers=False,
    ),
}


class Server(Process):
    """A server of some kind on a free port."""

    def __init__(self, name: str, log: Path) -> None:
        """Prepare; `start()` starts it."""
        self.kind = KINDS[name]
        self.port = free_port()
        self.url = f"ws://127.0.0.1:{self.port}"
        self.origin = f"http://127.0.0.1:{self.port}"
        command = self.kind.command(self.port)
        super().__init__(command, log, ready=self._listens, env=site_environment(), cwd=ROOT)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
