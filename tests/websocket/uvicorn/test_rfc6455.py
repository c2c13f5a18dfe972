"""What RFC 6455 asks of a server's framing, text and closing, case by case."""

import pytest
from websockets.frames import Frame, Opcode

from tests.websocket.uvicorn.wire import Wire, echo
from websocket.connection import WebSocket

HALF = "häß👍".encode()
# Each is text up to its last octet, which no UTF-8 can have there (RFC 3629).
BAD_TEXT = [
    b"\x80", b"abc\xff", b"\xc0", b"\xc1", b"\xc3\x28", b"\xe0\x9f", b"\xe2\x28", b"\xe2\x82\x28",
    b"\xed\xa0", b"\xf0\x8f", b"\xf0\x9f\x28", b"\xf0\x9f\x91\x28", b"\xf4\x90", b"\xf5",
    "κόσμε".encode() + b"\xed\xa0",
]  # fmt: skip


def frame(opcode: int, data: bytes = b"", *, fin: bool = True, reserved: int = 0) -> bytes:
    """A frame of a client with a mask of zeros, which may be one that nobody may send."""
    size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")
    head = bytes([fin << 7 | reserved << 4 | opcode, size[0] | 0x80])
    return head + size[1:] + bytes(4) + data


def masked(data: bytes) -> bytes:
    """A text frame with a mask that changes every octet."""
    return Frame(Opcode.TEXT, data).serialize(mask=True)


TEXT, BINARY, CONT, CLOSE, PING, PONG = (
    Opcode.TEXT, Opcode.BINARY, Opcode.CONT, Opcode.CLOSE, Opcode.PING, Opcode.PONG,
)  # fmt: skip
FIRST, LAST = frame(TEXT, b"a", fin=False), frame(CONT, b"b")


async def opened() -> Wire:
    """A connection to an echo."""
    wire = Wire(echo)
    await wire.open()
    return wire


async def closing(*pieces: bytes) -> int:
    """The code that the server closes with when these bytes have come."""
    wire = await opened()
    for piece in pieces:
        wire.send(piece)
    await wire.until(lambda: any(isinstance(heard, tuple) for heard in wire.heard()))
    await wire.until(wire.ended.is_set)
    (code,) = [heard[0] for heard in wire.heard() if isinstance(heard, tuple)]
    return int(code)


@pytest.mark.parametrize(
    "stream",
    [
        FIRST + LAST,
        FIRST + frame(PING, b"?") + LAST,
        FIRST + frame(PONG, b"unasked") + LAST,
        FIRST + frame(CONT, fin=False) * 3 + LAST,
        frame(TEXT, fin=False) + frame(CONT, b"ab", fin=False) + frame(CONT),
        frame(PONG) + frame(TEXT, b"ab"),
    ],
    ids=["fragments", "a ping", "a pong", "empty fragments", "empty ends", "an unasked pong"],
)
@pytest.mark.parametrize("size", [1, 3, 1_000])
async def test_one_message(stream: bytes, size: int) -> None:
    """A message arrives whole, with control frames between its fragments, in any pieces."""
    wire = await opened()
    for start in range(0, len(stream), size):
        wire.send(stream[start : start + size])
    await wire.until(lambda: wire.heard() == ["ab"])


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"x" * 125])
async def test_a_ping_is_answered_with_its_data(data: bytes) -> None:
    """At once, in the middle of a message as well."""
    wire = await opened()
    wire.send(FIRST + frame(PING, data))
    wire.heard()
    assert [bytes(each.data) for each in wire.frames if each.opcode is PONG] == [data]


@pytest.mark.parametrize(
    "stream",
    [
        *(frame(opcode) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
        *(frame(TEXT, reserved=bit) for bit in (1, 2, 4)),
        frame(PING, reserved=4),
        frame(PING, b"x" * 126),
        frame(PING, fin=False),
        frame(CLOSE, fin=False),
        frame(CLOSE, b"\x03"),
        frame(CONT, b"nothing to continue"),
        frame(CONT, fin=False),
        FIRST + frame(TEXT, b"another"),
        FIRST + frame(BINARY, b"another"),
        FIRST + LAST + frame(CONT, b"one too many"),
    ],
)
async def test_what_no_client_may_send(stream: bytes) -> None:
    """It closes with 1002."""
    assert await closing(stream) == 1002


@pytest.mark.parametrize("text", BAD_TEXT)
async def test_text_is_refused_at_its_first_bad_octet(text: bytes) -> None:
    """With 1007, whether the octet ends a frame, a fragment, or what has come of a frame."""
    more = b"and more"
    assert await closing(masked(text)) == 1007
    assert (
        await closing(frame(TEXT, text[:-1], fin=False), frame(CONT, text[-1:], fin=False)) == 1007
    )
    assert await closing(frame(TEXT, text + more)[: -len(more)]) == 1007
    assert await closing(*(bytes([octet]) for octet in masked(text + more)[: -len(more)])) == 1007
    continued = frame(CONT, text[-1:] + more)[: -len(more)]
    assert await closing(frame(TEXT, text[:-1], fin=False), continued) == 1007


@pytest.mark.parametrize("stream", [frame(TEXT, HALF[:-1]), FIRST + frame(CONT, HALF[:-1])])
async def test_text_that_ends_within_a_character(stream: bytes) -> None:
    """It is refused where it ends."""
    assert await closing(stream) == 1007


async def test_text_octet_by_octet() -> None:
    """Characters may be cut anywhere: in fragments of one octet, and in segments of one."""
    octets = [bytes([octet]) for octet in HALF * 50]
    fragments = b"".join(frame(CONT, octet, fin=False) for octet in octets)
    wire = await opened()
    wire.send(frame(TEXT, fin=False) + fragments + frame(CONT))
    for octet in masked(HALF * 50):
        wire.send(bytes([octet]))
    await wire.until(lambda: wire.heard() == [(HALF * 50).decode()] * 2)


async def test_bytes_are_no_text() -> None:
    """A binary message may hold anything, in fragments as well."""
    got: list[bytes] = []

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        got.extend([await socket.receive_bytes(), await socket.receive_bytes()])

    wire = Wire(view)
    await wire.open()
    wire.send(frame(BINARY, b"\xff\xfe"))
    wire.send(frame(BINARY, b"\xff", fin=False) + frame(CONT, b"\xfe")[:-1])
    wire.send(b"\xfe")
    await wire.until(wire.ended.is_set)
    assert got == [b"\xff\xfe"] * 2


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999])
async def test_a_close_code_is_returned(code: int) -> None:
    """The server answers a close with its code and reason, and the connection is over."""
    assert await closing(frame(CLOSE, code.to_bytes(2, "big") + b"r" * 123)) == code


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000])
async def test_a_close_code_that_no_frame_may_hold(code: int) -> None:
    """It is a protocol error: 1002."""
    assert await closing(frame(CLOSE, code.to_bytes(2, "big"))) == 1002


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (frame(CLOSE), 1005),
        (frame(CLOSE, b"\x03\xe8\xff"), 1007),
        (FIRST + frame(CLOSE, b"\x03\xe8"), 1000),
        (FIRST + frame(CLOSE, b"\x03\xe8") + LAST, 1000),
        (frame(CLOSE, b"\x03\xe8") + frame(PING, b"late") + frame(CLOSE, b"\x03\xe9"), 1000),
    ],
    ids=["no code", "a reason that is not UTF-8", "within a message", "and more", "twice"],
)
async def test_ways_to_close(stream: bytes, code: int) -> None:
    """The first close counts, within a message as well, and nothing after it does."""
    assert await closing(stream) == code
