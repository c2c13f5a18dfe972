"""Runs of the load generator on servers with known flaws, for it to find."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.server import Server, ServerConnection, serve

Broadcast = Callable[["Room", str], Awaitable[None]]
Outcome = dict[str, float]


@dataclass
class Room:
    """All who are connected, and all that was said, in order."""

    members: set[ServerConnection] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    speakers: list[ServerConnection] = field(default_factory=list)

    async def tell(self, text: str) -> None:
        """Send everyone a message with this text."""
        for member in list(self.members):
            await member.send(json.dumps({"type": "message", "text": text}))


async def faithful(room: Room, text: str) -> None:
    """Pass every message on, once."""
    await room.tell(text)


@asynccontextmanager
async def room_server(
    broadcast: Broadcast = faithful, greeting: str = ""
) -> AsyncIterator[tuple[Server, Room]]:
    """A server on a free port with one room, in which `broadcast` tells what a client says."""
    room = Room()

    async def talk(socket: ServerConnection) -> None:
        request = socket.request
        room.cookies += request.headers.get_all("Cookie") if request else []
        if greeting:
            await socket.send(greeting)
        room.members.add(socket)
        try:
            async for frame in socket:
                text = json.loads(frame)["text"]
                room.said.append(text)
                room.speakers.append(socket)
                await broadcast(room, text)
        finally:
            room.members.discard(socket)

    async with serve(talk, "127.0.0.1", 0, compression=None) as server:
        yield server, room


async def load(program: Path, server: Server, *options: str) -> Outcome:
    """Run the generator for a moment on a server; its last line."""
    port = server.sockets[0].getsockname()[1]
    brief = ["--warmup", "0", "--seconds", "0.5", "--drain", "0.5", "--connections", "5"]
    status, out, complaint = await run(program, "--ports", str(port), *brief, *options)
    assert status == 0, complaint
    outcome: Outcome = json.loads(out.splitlines()[-1])
    return outcome


async def run(program: Path, *options: str) -> tuple[int | None, str, str]:
    """Run the generator to its end: exit status, output, complaints."""
    process = await asyncio.create_subprocess_exec(
        str(program), *options, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(30):
            out, complaint = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, out.decode(), complaint.decode()
