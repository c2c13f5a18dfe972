"""The load generator counts what servers do to messages."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from benchmarks.generator import LoadFailed, build
from benchmarks.generator import run as run_phases
from tests.benchmarks.loads import Room, load, room_server, run


async def test_counts_every_delivery(generator: Path) -> None:
    """A faithful server shows no flaw, and each message is delivered to each connection."""
    async with room_server() as (server, room):
        outcome = await load(generator, server, "--senders", "2", "--outstanding", "3")
    assert outcome["deliveries"] > 0
    assert (outcome["lost"], outcome["repeated"], outcome["reordered"]) == (0, 0, 0)
    assert {text[-20:-10] for text in room.said} == {"load 00000", "load 00001"}


async def test_keeps_so_many_outstanding(generator: Path) -> None:
    """A sender whose messages do not come back stops at the number asked for."""

    async def swallow(room: Room, text: str) -> None:
        """Tell nobody."""

    async with room_server(swallow) as (server, room):
        outcome = await load(generator, server, "--outstanding", "7")
    assert len(room.said) == 7
    assert outcome["lost"] == 7 * 5


async def test_texts_have_the_size_asked_for(generator: Path) -> None:
    """Every text has exactly so many bytes, in each dialect's envelope."""
    async with room_server() as (server, room):
        await load(generator, server, "--size", "123")
    assert {len(text) for text in room.said} == {123}


async def test_says_the_texts_of_a_file(generator: Path, tmp_path: Path) -> None:
    """Every line is said as it stands, its mark on a line of its own where it has several."""
    texts = tmp_path / "texts"
    lines = ['load 12 tons\n- "fast"', "naïve 12345 load 00000"]
    texts.write_text("".join(json.dumps(line)[1:-1] + "\n" for line in lines))
    async with room_server() as (server, room):
        outcome = await load(generator, server, "--texts", str(texts))
    assert outcome["deliveries"] > 0
    assert (outcome["lost"], outcome["repeated"], outcome["reordered"]) == (0, 0, 0)
    assert {text[:-20] for text in room.said} == {
        'load 12 tons\n- "fast"\n',
        "naïve 12345 load 00000 ",
    }


async def test_sees_lost_messages(generator: Path) -> None:
    """A message that one member lacks is lost once."""

    async def forgetful(room: Room, text: str) -> None:
        """Leave out one member, once."""
        if len(room.said) != 3:
            await room.tell(text)
            return
        left_out = room.members.pop()
        await room.tell(text)
        room.members.add(left_out)

    async with room_server(forgetful) as (server, _):
        outcome = await load(generator, server, "--outstanding", "20")
    assert (outcome["lost"], outcome["repeated"], outcome["reordered"]) == (1, 0, 0)


async def test_sees_repeated_messages(generator: Path) -> None:
    """A message told twice is repeated at each member, and counted once as delivered."""

    async def stuttering(room: Room, text: str) -> None:
        """Tell the third message twice."""
        await room.tell(text)
        if len(room.said) == 3:
            await room.tell(text)

    async with room_server(stuttering) as (server, _):
        outcome = await load(generator, server)
    assert (outcome["lost"], outcome["repeated"], outcome["reordered"]) == (0, 5, 0)


async def test_sees_messages_out_of_order(generator: Path) -> None:
    """A message after its successor is late at each member, and not lost."""
    held: list[str] = []

    async def swapping(room: Room, text: str) -> None:
        """Tell the fourth message before the third."""
        if len(room.said) == 3:
            held.append(text)
            return
        await room.tell(text)
        while held:
            await room.tell(held.pop())

    async with room_server(swapping) as (server, _):
        outcome = await load(generator, server, "--outstanding", "4")
    assert (outcome["lost"], outcome["repeated"], outcome["reordered"]) == (0, 0, 5)


async def test_one_at_a_time_waits_for_everyone(generator: Path) -> None:
    """With --await-all nothing more is said while one member lacks the message."""

    async def partial(room: Room, text: str) -> None:
        """Tell nobody but the speaker."""
        await room.speakers[-1].send(json.dumps({"type": "message", "text": text}))

    async with room_server(partial) as (server, room):
        await load(generator, server, "--await-all")
    assert len(room.said) == 1


async def test_the_open_loop_does_not_wait(generator: Path) -> None:
    """At a fixed rate messages go out though none comes back."""

    async def swallow(room: Room, text: str) -> None:
        """Tell nobody."""

    async with room_server(swallow) as (server, room):
        outcome = await load(generator, server, "--mode", "open", "--rate", "100")
    assert 2 <= len(room.said) <= 51
    assert outcome["sent"] == len(room.said)


async def test_talks_after_the_welcome_and_counts_acks(generator: Path) -> None:
    """In the chat's dialect a welcome comes first; acks and errors are not deliveries."""

    async def acking(room: Room, text: str) -> None:
        """Confirm to one member, deliver to all."""
        await next(iter(room.members)).send('{"type":"ack","re":"u1","id":1,"seq":1,"at":"now"}')
        await room.tell(text)

    welcome = '{"type":"welcome","v":1,"messages":[{"text":"load 00000 000000000 old"}]}'
    async with room_server(acking, welcome) as (server, room):
        outcome = await load(generator, server, "--dialect", "chat")
    assert outcome["acks"] > 0
    assert (outcome["lost"], outcome["repeated"]) == (0, 0)
    assert len(room.said) > 1


async def test_shows_errors(generator: Path) -> None:
    """Error events of the chat are counted."""

    async def refusing(room: Room, text: str) -> None:
        """Answer with an error."""
        await next(iter(room.members)).send('{"type":"error","code":"busy","text":"","retry":true}')

    async with room_server(refusing, '{"type":"welcome"}') as (server, _):
        outcome = await load(generator, server, "--dialect", "chat")
    assert outcome["errors"] == 1


async def test_gives_each_connection_its_cookie(generator: Path, tmp_path: Path) -> None:
    """Connection by connection takes the next line of the file."""
    cookies = tmp_path / "cookies"
    cookies.write_text("".join(f"sessionid=s{number}\n" for number in range(5)))
    async with room_server() as (server, room):
        await load(generator, server, "--cookies", str(cookies))
    assert sorted(room.cookies) == [f"sessionid=s{number}" for number in range(5)]


async def test_speaks_socketio(generator: Path) -> None:
    """Engine.io's open and ping are answered, events are unwrapped."""
    heard: list[str] = []

    async def talk(socket: ServerConnection) -> None:
        await socket.send('0{"sid":"x","pingInterval":25000}')
        heard.append(str(await socket.recv()))
        await socket.send('40{"sid":"y"}')
        await socket.send("2")
        async for frame in socket:
            heard.append(str(frame))
            if str(frame).startswith("42"):
                await socket.send(frame)

    async with serve(talk, "127.0.0.1", 0, compression=None) as server:
        outcome = await load(generator, server, "--dialect", "socketio", "--connections", "1")
    assert heard[0] == "40"
    assert "3" in heard
    assert json.loads(heard[-1][2:])[0] == "message"
    assert outcome["lost"] == 0


async def test_a_refused_connection_ends_the_run(generator: Path) -> None:
    """A server that answers 403 is not measured: exit status 1, and the status is named."""

    def refuse(socket: ServerConnection, request: Request) -> Response:
        return socket.respond(HTTPStatus.FORBIDDEN, "")

    async def talk(socket: ServerConnection) -> None:
        """Never called."""

    async with serve(talk, "127.0.0.1", 0, process_request=refuse) as server:
        port = server.sockets[0].getsockname()[1]
        status, _, complaint = await run(generator, "--ports", str(port))
    assert status == 1
    assert "403" in complaint


async def test_idle_connections_are_opened_and_held(generator: Path) -> None:
    """Idle mode says nothing, and reports that all are connected."""
    async with room_server() as (server, room):
        outcome = await load(generator, server, "--mode", "idle", "--connections", "30")
    assert outcome["connections"] == 30
    assert room.said == []


def test_nothing_listening_is_told(generator: Path) -> None:
    """A run that cannot connect raises with what the generator said."""
    with pytest.raises(LoadFailed, match="refused or cut"):
        run_phases([str(generator), "--ports", "1"], lambda phase: None)


def test_builds_again_when_a_source_is_newer(generator: Path) -> None:
    """The program at hand is used as long as no source has changed."""
    built = generator.stat().st_mtime_ns
    assert build(generator.parent) == generator
    assert generator.stat().st_mtime_ns == built
