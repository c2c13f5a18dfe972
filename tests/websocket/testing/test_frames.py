"""Reading prebuilt frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from websocket.frames import text_frame
from websocket.testing.frames import messages


@given(st.lists(st.text(max_size=200)))
def test_frames_are_read_as_they_were_written(texts: list[str]) -> None:
    """Any run of text frames gives its texts."""
    assert list(messages(b"".join(text_frame(text.encode()) for text in texts))) == texts


@pytest.mark.parametrize("length", [125, 126, 65_535, 65_536])
def test_lengths(length: int) -> None:
    """Each length format is read."""
    assert list(messages(text_frame(b"x" * length))) == ["x" * length]


def test_a_binary_frame() -> None:
    """Binary frames give bytes."""
    assert list(messages(b"\x82\x01\xff")) == [b"\xff"]


@pytest.mark.parametrize("rubbish", [b"\x81\x05ab", b"\x01\x00", b"\x88\x00", b"hello"])
def test_rubbish(rubbish: bytes) -> None:
    """What is not a run of whole data frames is refused."""
    with pytest.raises(ValueError, match="frames"):
        list(messages(rubbish))
