"""The short cut past the frame parser: whatever the pieces, messages come whole and in order."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from tests.websocket.uvicorn.wire import Wire, echo
from websocket.uvicorn.frames import frame_end, plain_text

SIZES = st.sampled_from([0, 1, 125, 126, 127, 300, 16_385, 70_000])


def frame(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    """A frame as a client sends it."""
    return Frame(opcode, data, fin=fin).serialize(mask=True)


def message(kind: str, text: str) -> bytes:
    """`text` as one message, sent in one of the ways there are."""
    data = text.encode()
    if kind == "fragmented":
        half = len(data) // 2
        first = frame(Opcode.TEXT, data[:half], fin=False)
        return first + frame(Opcode.PING, b"between") + frame(Opcode.CONT, data[half:])
    if kind == "after a ping":
        return frame(Opcode.PING, b"") + frame(Opcode.TEXT, data)
    return frame(Opcode.TEXT, data)


@given(
    messages=st.lists(
        st.tuples(st.sampled_from(["plain", "plain", "fragmented", "after a ping"]), SIZES),
        max_size=6,
    ),
    cuts=st.lists(st.floats(0, 1), max_size=8),
)
@settings(max_examples=60, deadline=None)
async def test_any_pieces(messages: list[tuple[str, int]], cuts: list[float]) -> None:
    """Messages of any size and kind, cut anywhere, arrive once each and in order."""
    texts = [f"{number}:".ljust(size, "x") for number, (_, size) in enumerate(messages)]
    kinds = [kind for kind, _ in messages]
    stream = b"".join(map(message, kinds, texts))
    wire = Wire(echo)
    await wire.open()
    places = [0, *sorted(int(cut * len(stream)) for cut in cuts), len(stream)]
    for start, end in pairwise(places):
        if start != end:
            wire.send(stream[start:end])

    def said() -> list[object]:
        return [heard for heard in wire.heard() if isinstance(heard, str)]

    await wire.until(lambda: len(said()) >= len(texts))
    assert said() == texts


async def test_text_within_a_fragmented_message() -> None:
    """A text frame where a continuation must come is refused as the parser refuses it (1002)."""
    wire = Wire(echo)
    await wire.open()
    wire.send(frame(Opcode.TEXT, b"a", fin=False))
    wire.send(frame(Opcode.TEXT, b"b"))
    assert [heard[0] for heard in wire.heard() if isinstance(heard, tuple)] == [1002]


async def test_text_after_a_close() -> None:
    """What follows the peer's close frame is no message."""
    wire = Wire(echo)
    await wire.open()
    wire.send(frame(Opcode.CLOSE, b"\x03\xe8") + frame(Opcode.TEXT, b"late"))
    await wire.until(wire.ended.is_set)
    assert "late" not in wire.heard()


async def test_an_unmasked_frame() -> None:
    """A client must mask (RFC 6455 section 5.1): 1002."""
    wire = Wire(echo)
    await wire.open()
    wire.send(Frame(Opcode.TEXT, b"bare").serialize(mask=False))
    assert [heard[0] for heard in wire.heard() if isinstance(heard, tuple)] == [1002]


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_where_a_frame_ends(size: int) -> None:
    """The end is known once the header is there, and beyond what is there before that."""
    data = frame(Opcode.TEXT, b"x" * size)
    header = len(data) - size - 4
    assert all(frame_end(data[:length], 0) > length for length in range(header))
    assert frame_end(data[:header], 0) == len(data)
    assert frame_end(b"??" + data, 2) == len(data) + 2


@pytest.mark.parametrize("size", [0, 125, 126, 65_535])
def test_plain_text(size: int) -> None:
    """The payload is unmasked."""
    assert plain_text(b"?" + frame(Opcode.TEXT, b"y" * size) + b"more", 1) == b"y" * size


@pytest.mark.parametrize(
    "data",
    [
        frame(Opcode.BINARY, b"x"),
        frame(Opcode.TEXT, b"x", fin=False),
        frame(Opcode.TEXT, b"x" * 65_536),
        Frame(Opcode.TEXT, b"x").serialize(mask=False),
        b"\x81\xfe\x00\x01mask?",
    ],
    ids=["binary", "unfinished", "long", "bare", "wordy"],  # the masks are random
)
def test_what_is_not_plain(data: bytes) -> None:
    """Everything else is left to the parser; so is a length not in its shortest form."""
    assert plain_text(data, 0) is None
