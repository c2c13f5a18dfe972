"""Building frames, checked by the websockets library's parser."""

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from websocket.frames import text_frame


def parsed(data: bytes) -> list[Frame]:
    """What a client reads in the bytes."""
    client = ClientProtocol(parse_uri("ws://localhost/"), state=State.OPEN, max_size=None)
    client.receive_data(data)
    return [event for event in client.events_received() if isinstance(event, Frame)]


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_a_text_frame_of_any_length(length: int) -> None:
    """A client reads one final text frame with the payload, at each length format's edges."""
    (frame,) = parsed(text_frame(b"x" * length))
    assert (frame.opcode, bytes(frame.data), frame.fin) == (Opcode.TEXT, b"x" * length, True)


def test_joined_frames_stay_separate_messages() -> None:
    """Frames written together are read one by one."""
    frames = parsed(text_frame(b"one") + text_frame("zwölf".encode()))
    assert [bytes(frame.data).decode() for frame in frames] == ["one", "zwölf"]
