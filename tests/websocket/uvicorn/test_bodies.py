"""Finding the end of a chunked body."""

import pytest

from websocket.uvicorn.bodies import LINE, BadBody, Chunks

BODY = b"6\r\na\r\n\r\nb\r\nB;name=value\r\n0\r\n\r\n0\r\n\r\nx\r\n000\r\ntrailer: x\r\n\r\n"
NEXT = b"GET / HTTP/1.1\r\n\r\n"


def test_the_end_is_found_behind_data_that_looks_like_it() -> None:
    """Data may hold what ends a body: chunks are skipped by their size."""
    assert Chunks().end(BODY + NEXT, 0) == len(BODY)
    assert Chunks().end(NEXT + BODY + NEXT, len(NEXT)) == len(NEXT) + len(BODY)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_body_in_pieces(size: int) -> None:
    """What has come is parsed, except for half a line, and nothing beyond the body ever is."""
    chunks, held, parsed = Chunks(), b"", b""
    stream = BODY + NEXT
    for start in range(0, len(stream), size):
        held += stream[start : start + size]
        end = chunks.end(held, 0)
        parsed, held = parsed + held[:end], held[end:]
    assert parsed == BODY
    assert held == NEXT


def test_data_full_of_line_ends_is_one_piece() -> None:
    """The parser is called once for a chunk, not once for each empty line in it."""
    data = b"40000\r\n" + b"\r\n\r\n" * 65_536 + b"\r\n"
    assert Chunks().end(data, 0) == len(data)
    assert Chunks().end(data[:-7], 0) == len(data) - 7


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"-1", b"+1", b"0x1", b"g", b" 1", b"1 ", b"1\n", b"1\r", b"1;a\nb", b"1;a\rb"),
        *(b"1" * 17, b"1,1", b"0\r\nx: a\nb", b"0\r\nx: a\rb"),
    ],
)
def test_a_line_that_another_reader_could_take_differently(line: bytes) -> None:
    """It is refused: no two readers may disagree about where a body ends."""
    with pytest.raises(BadBody) as refused:
        Chunks().end(line + b"\r\nx\r\n0\r\n\r\n", 0)
    assert refused.value.status == 400


def test_a_line_without_an_end() -> None:
    """It is refused as soon as it is too long."""
    assert Chunks().end(b"1;".ljust(LINE + 1, b"x"), 0) == 0
    with pytest.raises(BadBody):
        Chunks().end(b"1;".ljust(LINE + 2, b"x"), 0)
