"""Bounds and deadlines for HTTP requests, on a real server."""

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from uvicorn import Config
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from tests.websocket.uvicorn.raw import DEADLINE, SOCKET, Raw, application, dialled
from tests.websocket.uvicorn.serving import serving
from tests.websocket.uvicorn.wire import Transport
from websocket.uvicorn import HttpProtocol
from websocket.uvicorn.bodies import LINE, LINES

GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\n"
CHUNKED = POST + b"transfer-encoding: chunked\r\n\r\n"
# Requests that do not come to their end: what is said at once, and what is then said for ever.
UNFINISHED = {
    "nothing": (b"", b""),
    "half a head": (b"GET / HTTP/1.1\r\nhost: x\r\n", b""),
    "a head that drips": (b"GET / HTTP/1.1\r\n", b"x: y\r\n"),
    "empty lines": (b"\r\n", b"\r\n"),
    "no body": (POST + b"content-length: 9\r\n\r\n", b""),
    "half a body": (POST + b"content-length: 9\r\n\r\nhalf", b""),
    "a body that drips": (POST + b"content-length: 99999\r\n\r\n", b"x"),
    "chunks that drip": (CHUNKED, b"1\r\nx\r\n"),
    "a trailer that drips": (CHUNKED + b"0\r\nx: ", b"y"),
}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port() -> AsyncIterator[int]:
    """A server for all tests, with the bounds and deadlines of production."""
    async with serving(application, timeout_keep_alive=3600) as port:
        yield port


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch, port: int) -> int:
    """The server with short deadlines."""
    monkeypatch.setattr(HttpProtocol, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(HttpProtocol, "BODY_PAUSE_SECONDS", 0.3)
    monkeypatch.setattr(HttpProtocol, "BODY_SECONDS", 0.6)
    monkeypatch.setattr(HttpProtocol, "LEAVE_SECONDS", 0.1)
    return port


async def dripping(raw: Raw, drop: bytes) -> bytes:
    """Say `drop` until the server has closed; what it said."""

    async def drip() -> None:
        while drop:
            raw.say(drop)
            await asyncio.sleep(0.05)

    dripper = asyncio.create_task(drip())
    try:
        return await raw.gone()
    finally:
        dripper.cancel()


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (kind, kept)
        for kind in UNFINISHED
        for kept in (False, True)
        # An idle connection is kept for as long as the server's option says.
        if not (kept and kind == "nothing")
    ],
)
async def test_a_request_that_does_not_come_to_its_end(hasty: int, kind: str, kept: bool) -> None:
    """It is refused with 408 after a while, on a new connection and on a kept one."""
    said, drop = UNFINISHED[kind]
    async with dialled(hasty) as raw:
        if kept:
            raw.say(GET)
            assert (await raw.facts())["path"] == "/"
        raw.say(said)
        last = await dripping(raw, drop)
    assert last.startswith(b"HTTP/1.1 408 ") if said else last == b""


async def test_hundreds_of_unfinished_requests(hasty: int) -> None:
    """Two hundred connections of each kind go, and pages are served meanwhile."""
    crowd = []
    for said, _drop in itertools.chain.from_iterable([UNFINISHED.values()] * 200):
        reader, writer = await asyncio.open_connection("127.0.0.1", hasty)
        writer.write(said)
        crowd.append(Raw(reader, writer))
        if len(crowd) % 200 == 0:
            async with dialled(hasty) as raw:
                raw.say(GET)
                assert (await raw.facts())["path"] == "/"
    await asyncio.gather(*(raw.gone() for raw in crowd))
    for raw in crowd:
        raw.writer.close()


async def test_a_slow_body_is_taken(monkeypatch: pytest.MonkeyPatch, hasty: int) -> None:
    """A body that makes progress is given more time than a pause may last."""
    monkeypatch.setattr(HttpProtocol, "BODY_PAUSE_SECONDS", 1)
    monkeypatch.setattr(HttpProtocol, "BODY_SECONDS", 60)
    async with dialled(hasty) as raw:
        raw.say(POST + b"content-length: 9\r\n\r\n")
        for _ in range(9):
            raw.say(b"x")
            await asyncio.sleep(0.15)
        assert (await raw.facts())["body"] == "x" * 9


@pytest.mark.parametrize("request_", [GET, POST + b"content-length: 2\r\n\r\nhi"])
async def test_a_request_stops_the_clock(
    monkeypatch: pytest.MonkeyPatch, hasty: int, request_: bytes
) -> None:
    """A deadline that was running ends with the request: the connection stays open."""
    monkeypatch.setattr(HttpProtocol, "HEAD_SECONDS", 1)
    monkeypatch.setattr(HttpProtocol, "BODY_PAUSE_SECONDS", 1)
    monkeypatch.setattr(HttpProtocol, "BODY_SECONDS", 60)
    async with dialled(hasty) as raw, dialled(hasty) as other:
        for _ in range(2):
            raw.say(request_[:-1])
            # Answered when the server has seen the beginning of the request above.
            other.say(GET)
            await other.facts()
            raw.say(request_[-1:])
            await raw.facts()
        # A connection that says nothing is cut off by the same deadline, begun later.
        async with dialled(hasty) as silent:
            assert await silent.gone() == b""
        raw.say(GET)
        await raw.facts()


async def test_an_idle_connection_is_kept_as_the_option_says() -> None:
    """The server's option for it counts, behind a body that came after its answer as well."""
    async with serving(application, timeout_keep_alive=0.2) as port:
        for first in (GET, b"POST /hasty HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n"):
            async with dialled(port) as raw:
                raw.say(first)
                await raw.facts()
                if first is not GET:
                    raw.say(b"abc")
                assert await raw.gone() == b""


def head_of(size: int) -> bytes:
    """A request whose head has `size` bytes."""
    return (GET[:-2] + b"cookie: a=").ljust(size - 4, b"x") + b"\r\n\r\n"


@pytest.mark.parametrize("kept", [False, True], ids=["first", "kept"])
@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (head_of(HttpProtocol.HEAD_BYTES), 200),
        (head_of(HttpProtocol.HEAD_BYTES + 1), 431),
        (head_of(HttpProtocol.HEAD_BYTES + 1)[:-1], 431),
        (GET[:-2] + b"x: y\r\n" * (HttpProtocol.HEADERS - 1) + b"\r\n", 200),
        (GET[:-2] + b"x: y\r\n" * HttpProtocol.HEADERS + b"\r\n", 431),
        (POST + b"content-length: 1048576\r\n\r\n" + b"x" * 1_048_576, 200),
        (POST + b"content-length: 1048577\r\n\r\n", 413),
        (CHUNKED + b"10000\r\n%b\r\n" % (b"x" * 65_536) * 15 + b"0\r\n\r\n", 200),
        (CHUNKED + b"10000\r\n%b\r\n" % (b"x" * 65_536) * 16, 413),
        (CHUNKED + b"1\r\nx\r\n" * (LINES - 2) + b"0\r\n\r\n", 200),
        (CHUNKED + b"1\r\nx\r\n" * (LINES - 1) + b"0\r\n\r\n", 413),
        (CHUNKED + b"1;".ljust(LINE, b"x") + b"\r\nx\r\n0\r\n\r\n", 200),
        (CHUNKED + b"1;".ljust(LINE + 1, b"x") + b"\r\nx\r\n0\r\n\r\n", 413),
        (CHUNKED + b"0\r\n" + b"x: y\r\n" * LINES + b"\r\n", 413),
        (b"\x16\x03\x01", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
    ],
    ids=lambda each: each if isinstance(each, int) else "",
)
async def test_the_size_of_a_request(port: int, request_: bytes, status: int, kept: bool) -> None:
    """A request at a bound is served, and one beyond it refused with a sentence."""
    async with dialled(port) as raw:
        if kept:
            raw.say(GET)
            await raw.facts()
        raw.say(request_)
        found, body = await raw.answer()
        assert found == status
        assert body
        if status != 200:
            await raw.gone()


@pytest.mark.parametrize(
    "begun", [b"GET / HTTP/1.1\r\nx: ", CHUNKED, CHUNKED + b"1;", CHUNKED + b"0\r\nx: "]
)
async def test_endless_bytes_are_not_kept(port: int, begun: bytes) -> None:
    """An endless header, body, chunk extension or trailer is refused while it comes."""
    drop = b"10000\r\n%b\r\n" % (b"x" * 65_536) if begun is CHUNKED else b"y" * 65_536
    async with dialled(port) as raw, dialled(port) as other:
        raw.say(begun)

        async def pour() -> None:
            while True:
                raw.say(drop)
                await raw.writer.drain()

        pouring = asyncio.create_task(pour())
        status, _ = await raw.answer()
        assert status in (413, 431)
        other.say(GET)
        await other.facts()
        await raw.gone()
        pouring.cancel()
        with pytest.raises((asyncio.CancelledError, ConnectionError)):
            await pouring


async def test_who_stays_after_half_a_request_is_cut(
    hasty: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A peer that has got the refusal, and does not close either, loses the connection."""
    async with dialled(hasty) as raw:
        raw.say(b"GET / ")
        assert b" 408 " in await raw.gone()
        async with asyncio.timeout(DEADLINE):
            with pytest.raises(ConnectionError):
                await write_on(raw)
    assert caplog.records == []


async def write_on(raw: Raw) -> None:
    """Send a byte now and then; raises `ConnectionError` once the connection is gone."""
    while True:
        raw.say(b"x")
        await raw.writer.drain()
        await asyncio.sleep(0.01)


async def test_pipelined_requests_are_not_all_parsed(port: int) -> None:
    """Requests behind one that is being answered wait, and are answered in order."""
    async with dialled(port) as raw:
        raw.say(b"".join(b"GET /%d HTTP/1.1\r\nhost: x\r\n\r\n" % n for n in range(500)))
        paths = [(await raw.facts())["path"] for _ in range(500)]
    assert paths == [f"/{n}" for n in range(500)]


async def test_a_websocket_has_no_deadline_of_http(
    monkeypatch: pytest.MonkeyPatch, hasty: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A handshake that came in two pieces stops the clock as well."""
    monkeypatch.setattr(HttpProtocol, "HEAD_SECONDS", 1)
    async with dialled(hasty) as raw:
        raw.say(SOCKET[:-1])
        await asyncio.sleep(0.05)
        raw.say(SOCKET[-1:])
        assert (await raw.answer())[0] == 101
        async with dialled(hasty) as silent:
            await silent.gone()
        raw.say(Frame(Opcode.TEXT, b"hi").serialize(mask=True))
        assert await raw.frame() == b"hi"
    assert caplog.records == []


def connected() -> tuple[HttpProtocol, Transport]:
    """A connection without a network."""
    config = Config(application, lifespan="off", interface="asgi3", log_config=None)
    config.load()
    protocol = HttpProtocol(config, ServerState(), {})
    transport = Transport()
    transport.protocol = protocol
    protocol.connection_made(transport)
    return protocol, transport


async def test_bytes_behind_a_request_stop_the_reading() -> None:
    """Nothing more is read until the request has been answered."""
    protocol, transport = connected()
    protocol.data_received(GET)
    assert transport.reading
    protocol.data_received(GET)
    assert not transport.reading
    async with asyncio.timeout(10):
        while transport.written.count(b"200 OK") < 2:  # noqa: ASYNC110 - a transport has no event
            await asyncio.sleep(0)
    assert transport.reading


async def test_a_lost_connection_leaves_no_deadline() -> None:
    """`connection_lost` cancels the timer, which would keep the connection in memory."""
    protocol, _ = connected()
    protocol.data_received(b"GET / ")
    assert protocol._deadline is not None
    protocol.connection_lost(None)
    assert protocol._deadline is None
    assert protocol._held == b""
