"""Building WebSocket frames (RFC 6455 §5.2) for the `websocket.frames` extension."""

import struct

_FINAL_TEXT = 0x81
_SHORT = 125
_TWO_BYTES = 0xFFFF


def text_frame(payload: bytes) -> bytes:
    """A complete, unmasked text frame around a UTF-8 payload, as a server sends it.

    The payload is not checked: a payload that is not UTF-8 makes the peer close with 1007.
    """
    length = len(payload)
    if length <= _SHORT:
        return struct.pack("!BB", _FINAL_TEXT, length) + payload
    if length <= _TWO_BYTES:
        return struct.pack("!BBH", _FINAL_TEXT, 126, length) + payload
    return struct.pack("!BBQ", _FINAL_TEXT, 127, length) + payload
