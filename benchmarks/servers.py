"""The servers that are measured: ours as shipped, and peers on their public APIs."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.checkout import HERE, Checkout
from benchmarks.cores import on_server_core
from benchmarks.install import NODE
from benchmarks.sitting import SITE, Sitting
from benchmarks.workloads import before_name
from tests.services.ports import free_port
from tests.services.process import Process
from tests.services.site import site_environment, unlimited

PEERS = Path(__file__).parent / "peers"
PEERS_PYTHON = Path(__file__).parent / ".venv/bin/python"
Command = Callable[[int, str], list[str]]
"""The command line for a port and the URL of Redis."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A kind of server, and how the generator speaks to it."""

    name: str
    title: str
    command: Command
    dialect: str = "plain"
    path: str = "/ws/{room}/"
    processes: int = 1
    """Processes on ports of their own, between which connections alternate."""
    database: str = ""
    """Kind of database, for ours."""
    env: Mapping[str, str] = field(default_factory=dict)
    redis: bool = True
    workers: int = 0
    """Worker processes of ours on one port; 0 for the others."""
    checkout: Checkout = HERE
    """The code that ours runs."""


@dataclass(frozen=True, slots=True)
class Running:
    """A started server."""

    processes: list[Process]
    ports: list[int]
    cookies: Path | None
    database: str = ""
    """The URL of a database of ours."""

    def stop(self) -> None:
        """End it at once: nothing of it is needed any more."""
        for process in self.processes:
            process.kill()


def start(peer: Peer, sitting: Sitting, name: str, *, limited: bool = False) -> Running:
    """Start a peer on free ports of the server's core; raises `ServerFailed`.

    `name` names its log. Ours lets a client talk as fast as it can, unless it is `limited`.
    """
    redis = sitting.redis.url if peer.redis else ""
    env = {**site_environment(), **peer.env, **({"REDIS_URL": redis} if redis else {})}
    cookies, url = None, ""
    if peer.database:
        url = sitting.new_database(peer.database, peer.checkout)
        env |= {
            **SITE,
            **({} if limited else unlimited()),
            "DATABASE_URL": url,
            "PYTHONPATH": str(peer.checkout.root),
        }
        cookies = sitting.cookies(url, peer.checkout)
    ports = [free_port() for _ in range(peer.processes)]
    log = sitting.directory / f"{name}.log"
    root = peer.checkout.root
    processes = [_process(peer.command(port, redis), port, env, log, root) for port in ports]
    running = Running(processes, ports, cookies, url)
    for process in processes:
        process.start()
    return running


def _process(
    command: list[str], port: int, env: Mapping[str, str], log: Path, root: Path
) -> Process:
    return Process(on_server_core(command), log, ready=lambda: _answers(port), env=env, cwd=root)


def _answers(port: int) -> bool:
    """Whether HTTP is answered: with several workers, the port is open before they are up."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return bool(client.recv(16))
    return False


def _ours(workers: int, code: Checkout = HERE) -> Command:
    serve = [str(code.python), str(code.root / "manage.py"), "serve", "--workers", str(workers)]
    return lambda port, redis: [*serve, "--port", str(port)]


def before(peer: Peer, code: Checkout) -> Peer:
    """Ours as it was at another commit."""
    command = _ours(peer.workers, code)
    name, title = before_name(peer.name), f"{peer.title}, before"
    return replace(peer, name=name, title=title, command=command, checkout=code)


def _asgi(application: str) -> Command:
    uvicorn = [
        str(PEERS_PYTHON),
        "-m",
        "uvicorn",
        f"benchmarks.peers.{application}",
        "--ws",
        "websockets-sansio",
    ]
    uvicorn += ["--log-level", "warning", "--no-access-log"]
    return lambda port, redis: [*uvicorn, "--port", str(port)]


def _node(script: str) -> Command:
    return lambda port, redis: [str(NODE), str(PEERS / "node" / script), str(port), redis]


def _bare(port: int, redis: str) -> list[str]:
    return [str(PEERS_PYTHON), str(PEERS / "bare.py"), str(port)]


def _chat(name: str, title: str, *, workers: int = 1, database: str, redis: bool) -> Peer:
    path = "/ws/rooms/bench-{room}/"
    command = _ours(workers)
    return Peer(name, title, command, "chat", path, database=database, redis=redis, workers=workers)


def _channels(name: str, layer: str, processes: int = 1) -> Peer:
    title = f"Channels + channels_redis, {layer} layer" + ", 2 processes" * (processes - 1)
    env = {"BENCH_LAYER": layer}
    return Peer(name, title, _asgi("channels_site:application"), processes=processes, env=env)


def _socketio(name: str, title: str, processes: int = 1) -> Peer:
    path = "/socket.io/?EIO=4&transport=websocket&room={room}"
    return Peer(name, title, _node("socketio.js"), "socketio", path, processes)


PEER_LIST = (
    _chat("ours", "ours, embedded (SQLite)", database="sqlite", redis=False),
    _chat("ours-redis", "ours + Redis (SQLite)", database="sqlite", redis=True),
    _chat("ours-postgres", "ours + Redis + PostgreSQL", database="postgres", redis=True),
    _chat(
        "ours-redis-2",
        "ours + Redis (SQLite), 2 processes",
        workers=2,
        database="sqlite",
        redis=True,
    ),
    _channels("channels-core", "core"),
    _channels("channels-pubsub", "pubsub"),
    _channels("channels-pubsub-2", "pubsub", 2),
    Peer("naive", "a redis-py connection per socket (naive)", _asgi("naive:application")),
    Peer("broadcaster", "Starlette + broadcaster", _asgi("starlette_broadcaster:application")),
    Peer("ws", "Node ws, in process", _node("ws.js"), redis=False),
    _socketio("socketio", "socket.io + Redis adapter"),
    _socketio("socketio-2", "socket.io + Redis adapter, 2 processes", 2),
    Peer("bare", "bare uvloop broadcaster (the limit)", _bare, redis=False),
)
BY_NAME = {peer.name: peer for peer in PEER_LIST}
