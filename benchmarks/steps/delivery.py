"""What happens for each connection that a message goes to."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from functools import partial

from uvicorn import Config
from uvicorn.server import ServerState

from benchmarks.steps.clock import best
from rooms.delivery.event import Event
from rooms.delivery.feed import Feed
from rooms.delivery.hub import room_topic
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from rooms.log.grant import Grant
from rooms.log.people import Profile
from rooms.protocol import MemberState
from websocket.connection import WebSocket
from websocket.types import ReceiveMessage, SendMessage, WebSocketScope
from websocket.uvicorn import Protocol

READERS = 100
JOINED = 16
"""Messages that a busy room's tick brings, about."""


async def delivery_steps(event: Event) -> list[tuple[str, float]]:
    """From a tick's joined frames to the kernel, for each of 100 readers."""
    frame = event.frame
    nothing = [lambda frames: True] * READERS
    walk = best(partial(_pass_on, _feed(nothing), event), 100) / READERS
    taken = [("walk the room: a check and a call", walk)]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        clients, protocols = await _connect(listener)
        for joined in (1, JOINED):
            each = partial(_write_all, protocols, frame * joined)
            step = best(each, 1, partial(_read_all, clients)) / READERS
            taken.append((f"Protocol.write, {joined} joined", step / joined))
        descriptors = [each.transport.get_extra_info("socket").fileno() for each in protocols]
        bare = partial(_write_bare, descriptors, frame)
        alone = best(bare, 1, partial(_read_all, clients)) / READERS
        taken.append(("os.write of one frame: the kernel alone", alone))
        for client, protocol in zip(clients, protocols, strict=True):
            client.close()
            protocol.transport.abort()
        await asyncio.sleep(0)  # the transports let go of their sockets
    return taken


class _Reader:
    """A seat whose person is told nothing (`rooms.delivery.seat.Seat`)."""

    person = 0
    profile = None
    admitted = 0
    reads = True

    def take_member(self, member: MemberState) -> None:
        raise NotImplementedError

    def take_profile(self, profile: Profile) -> None:
        raise NotImplementedError

    def tell_abilities(self) -> None:
        raise NotImplementedError


def _feed(writes: list[Callable[[bytes], bool]]) -> Feed:
    feed = Feed(Grant(1, None), room_topic(1), 50, lambda feed: None)
    for write in writes:
        subscription = Subscription(_websocket(write), Limits(), lambda subscription: None)
        feed.subscriptions[subscription] = _Reader()
    return feed


def _websocket(write: Callable[[bytes], bool]) -> WebSocket:
    scope: WebSocketScope = {
        "type": "websocket",
        "path": "/",
        "headers": [],
        "extensions": {
            "websocket.frames": {"write": write, "drain": _no_drain, "taken": _no_progress}
        },
    }
    return WebSocket(scope, _no_receive, _no_send)


async def _no_app(scope: object, receive: object, send: object) -> None:
    raise NotImplementedError


async def _no_drain() -> None:
    raise NotImplementedError


def _no_progress() -> int:
    raise NotImplementedError


async def _no_receive() -> ReceiveMessage:
    raise NotImplementedError


async def _no_send(message: SendMessage) -> None:
    raise NotImplementedError


def _pass_on(feed: Feed, event: Event) -> None:
    feed.send(event)
    feed.flush()


async def _connect(
    listener: socket.socket,
) -> tuple[list[socket.socket], list[Protocol]]:
    loop = asyncio.get_running_loop()
    clients, protocols = [], []
    for _ in range(READERS):
        client = socket.create_connection(listener.getsockname())
        client.setblocking(False)
        accepted, _ = listener.accept()
        transport, _ = await loop.connect_accepted_socket(asyncio.Protocol, accepted)
        clients.append(client)
        protocols.append(_upgraded(transport))
    return clients, protocols


def _upgraded(transport: asyncio.Transport) -> Protocol:
    protocol = Protocol(Config(_no_app, interface="asgi3", log_config=None), ServerState(), {})
    protocol.transport = transport
    protocol.handshake_complete = True
    return protocol


def _write_all(protocols: list[Protocol], frames: bytes) -> None:
    for protocol in protocols:
        protocol.write(frames)


def _write_bare(descriptors: list[int], frames: bytes) -> None:
    for descriptor in descriptors:
        os.write(descriptor, frames)


def _read_all(clients: list[socket.socket]) -> None:
    for client in clients:
        client.recv(1 << 20)
