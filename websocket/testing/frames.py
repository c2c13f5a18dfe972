"""Reading the frames that an application has built itself."""

import struct
from collections.abc import Iterator

_TEXT, _BINARY = 0x81, 0x82
# Where the length byte says that the length follows: its format and size (RFC 6455 §5.2).
_LONGER = {126: ("!H", 2), 127: ("!Q", 8)}


def messages(frames: bytes) -> Iterator[str | bytes]:
    """The messages in a run of unmasked, unfragmented frames; ValueError for anything else."""
    start = 0
    while start < len(frames):
        opcode, length = frames[start], frames[start + 1]
        start += 2
        if length in _LONGER:
            form, size = _LONGER[length]
            (length,) = struct.unpack_from(form, frames, start)
            start += size
        payload = frames[start : start + length]
        if opcode not in (_TEXT, _BINARY) or len(payload) != length:
            raise ValueError("Not a run of complete server frames.")
        yield payload.decode() if opcode == _TEXT else payload
        start += length
