"""Bounds on what a peer may make the server hold: one test for each override of uvicorn's."""

import pytest
from websockets.frames import Frame, Opcode

from tests.websocket.uvicorn.wire import Wire, echo, idle
from websocket.connection import WebSocket
from websocket.handshake import HEAD_BYTES, HEADERS
from websocket.uvicorn import bounded


def frame(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    """A frame as a client sends it."""
    return Frame(opcode, data, fin=fin).serialize(mask=True)


async def test_many_messages_in_one_read() -> None:
    """`data_received`: some hundred at most are queued, the rest waits, and all are answered."""
    count = 20_000
    wire = Wire(echo)
    await wire.open()
    wire.send(frame(Opcode.TEXT, b"x") * count)
    assert wire.protocol.queue.qsize() < bounded.INBOX_MESSAGES + 1
    assert not wire.transport.reading
    await wire.until(lambda: len(wire.transport.written) >= count * 3)
    assert len(wire.heard()) == count
    await wire.until(lambda: wire.transport.reading)


async def test_many_messages_after_a_rare_handshake() -> None:
    """The same bounds hold where the library parses the frames: all arrive, few are queued."""
    wire = Wire(echo)
    wire.client.send_request(wire.client.connect())
    wire.connect(b"".join(wire.client.data_to_send()))
    await wire.until(lambda: bool(wire.transport.written))
    answered = len(wire.transport.written)
    wire.send(frame(Opcode.TEXT, b"x") * 5_000)
    assert wire.protocol.queue.qsize() < bounded.INBOX_MESSAGES + 1
    await wire.until(lambda: len(wire.transport.written) >= answered + 5_000 * 3)
    assert wire.transport.reading


async def test_large_messages_that_wait() -> None:
    """The inbox is bounded by bytes as well."""
    wire = Wire(idle)
    await wire.open()
    wire.send(frame(Opcode.BINARY, b"x" * 200_000))
    assert wire.transport.reading
    wire.send(frame(Opcode.BINARY, b"x" * 200_000))
    assert not wire.transport.reading


async def test_what_arrives_while_reading_is_paused() -> None:
    """Bytes that a transport still delivers keep their place behind those that are held."""
    wire = Wire(echo)
    await wire.open()
    wire.send(frame(Opcode.TEXT, b"x") * 5_000)
    wire.say("last")
    await wire.until(lambda: "last" in wire.heard())
    assert wire.heard()[-1] == "last"
    assert len(wire.heard()) == 5_001


async def test_a_message_in_a_few_fragments() -> None:
    """Fragments are put together."""
    wire = Wire(echo)
    await wire.open()
    wire.send(frame(Opcode.TEXT, b"a", fin=False) + frame(Opcode.CONT, b"b", fin=False))
    wire.send(frame(Opcode.CONT, b"c"))
    await wire.until(lambda: wire.heard() == ["abc"])


@pytest.mark.parametrize("opcode", [Opcode.TEXT, Opcode.BINARY])
async def test_a_message_in_many_fragments(opcode: Opcode) -> None:
    """The number of fragments does not matter, and what is kept is the payload alone."""
    got: list[str | bytes] = []

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        got.append(await socket.receive_message())

    wire = Wire(view, ws_max_size=5_000)
    await wire.open()
    wire.send(frame(opcode, b"a", fin=False) + frame(Opcode.CONT, b"b", fin=False) * 4_998)
    await wire.until(lambda: wire.transport.reading)
    assert wire.protocol._message is not None
    assert len(wire.protocol._message) == 4_999
    wire.send(frame(Opcode.CONT, b"c"))
    await wire.until(wire.ended.is_set)
    expected = b"a" + b"b" * 4_998 + b"c"
    assert got == [expected.decode() if opcode is Opcode.TEXT else expected]


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 200])
async def test_fragments_beyond_the_bound(content: bytes) -> None:
    """Endless fragments end the connection with 1009, and empty ones count as a byte each."""
    wire = Wire(echo, ws_max_size=1_000)
    await wire.open()
    wire.send(frame(Opcode.TEXT, content, fin=False))
    for _fragment in range(1_001):
        wire.send(frame(Opcode.CONT, content, fin=False))
    await wire.until(wire.ended.is_set)
    assert [heard[0] for heard in wire.heard()] == [1009]


@pytest.mark.parametrize("size", [1_000, 1_001])
@pytest.mark.parametrize("fragments", [1, 2])
async def test_a_message_at_the_bound(size: int, fragments: int) -> None:
    """`ws_max_size` bytes are a message, one more is 1009, in one frame or in several."""
    wire = Wire(echo, ws_max_size=1_000)
    await wire.open()
    text = b"x" * size
    if fragments == 1:
        wire.send(frame(Opcode.TEXT, text))
    else:
        wire.send(frame(Opcode.TEXT, text[:9], fin=False) + frame(Opcode.CONT, text[9:]))
    await wire.until(lambda: bool(wire.heard()))
    (heard,) = wire.heard()
    assert heard == text.decode() if size == 1_000 else heard[0] == 1009


async def test_a_frame_beyond_the_bound_is_refused_by_its_header() -> None:
    """The server does not wait for a payload that it will not take."""
    wire = Wire(echo, ws_max_size=1_000)
    await wire.open()
    wire.send(frame(Opcode.BINARY, b"x" * 70_000)[:14])
    assert [heard[0] for heard in wire.heard()] == [1009]


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG, Opcode.CONT])
async def test_other_connections_have_their_turn(opcode: Opcode) -> None:
    """Many small frames in one read are parsed some at a time, and all of them are."""
    wire = Wire(echo)
    await wire.open()
    begun = frame(Opcode.TEXT, b"", fin=False) if opcode is Opcode.CONT else b""
    wire.send(begun + frame(opcode, b"", fin=opcode is not Opcode.CONT) * 5_000)
    assert len(wire.protocol._held) > 4_000 * 6
    assert not wire.transport.reading
    await wire.until(lambda: wire.transport.reading)
    assert not wire.protocol._held


async def test_text_that_is_not_utf8(caplog: pytest.LogCaptureFixture) -> None:
    """`send_receive_event_to_app`: 1007, and nothing in the log (uvicorn: a traceback a frame)."""
    wire = Wire(echo)
    await wire.open()
    wire.send(frame(Opcode.TEXT, b"\xff"))
    assert wire.heard() == [(1007, "Text must be UTF-8.")]
    assert caplog.records == []
    await wire.until(wire.ended.is_set)


async def test_binary_messages() -> None:
    """Bytes reach the view as bytes."""
    got = []

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        got.append(await socket.receive_bytes())

    wire = Wire(view)
    await wire.open()
    wire.send(frame(Opcode.BINARY, b"\x00\xff"))
    await wire.until(wire.ended.is_set)
    assert got == [b"\x00\xff"]
    assert type(got[0]) is bytes


async def test_messages_after_our_close_are_dropped() -> None:
    """A view that has closed is sent no more, and the closing handshake ends."""

    async def closes(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        await socket.close()

    wire = Wire(closes)
    await wire.open()
    wire.say("go")
    await wire.until(wire.ended.is_set)
    wire.send(frame(Opcode.TEXT, b"late") * 100)
    wire.send(frame(Opcode.CLOSE, (1000).to_bytes(2, "big")))
    await wire.until(wire.transport.gone.is_set)


async def test_closing_while_messages_are_held() -> None:
    """The peer's answer to our close is found behind messages that nobody reads any more."""

    async def closes(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        await socket.close()

    wire = Wire(closes)
    await wire.open()
    wire.send(frame(Opcode.TEXT, b"x") * 5_000)
    await wire.until(wire.ended.is_set)
    wire.send(frame(Opcode.CLOSE, (1000).to_bytes(2, "big")))
    await wire.until(wire.transport.gone.is_set)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * (HEADERS + 1) + b"\r\n", 431),
        (b"GET /" + b"x" * HEAD_BYTES + b" HTTP/1.1\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", 426),
    ],
)
async def test_a_request_that_is_no_handshake(request_: bytes, status: int) -> None:
    """It is answered with a status and closed (uvicorn leaves some open without a word)."""
    wire = Wire(echo)
    wire.connect(request_)
    assert wire.transport.written.startswith(b"HTTP/1.1 %d " % status)
    assert wire.transport.gone.is_set()


async def test_connections_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A connection's beginning and end, its query among them, stay out of the log."""
    wire = Wire(echo)
    await wire.open()
    wire.transport.abort()
    await wire.until(wire.ended.is_set)
    assert caplog.records == []


async def test_a_busy_view_does_not_deafen_the_server() -> None:
    """While a message waits for the view, pings are answered (uvicorn stops reading)."""
    wire = Wire(idle)
    await wire.open()
    wire.say("wait for me")
    assert wire.transport.reading
    wire.client.send_ping(b"there?")
    wire.send(b"".join(wire.client.data_to_send()))
    wire.heard()
    assert [bytes(each.data) for each in wire.frames if each.opcode is Opcode.PONG] == [b"there?"]
