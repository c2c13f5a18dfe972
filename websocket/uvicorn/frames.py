"""Reading the frames of clients as nearly all of them are: bytes in, values out (RFC 6455 §5.2).

What is not plain here, wrong or merely rare, is left to the websockets library: this is a short
cut and decides nothing.
"""

try:
    from websockets.speedups import apply_mask
except ImportError:  # built without a C compiler
    from websockets.utils import apply_mask

_FINAL_TEXT = 0x81
_MASKED = 0x80
_LENGTH = 0x7F
_TWO_BYTES = 126
_EIGHT_BYTES = 127
_MASK = 4


def frame_end(data: bytes, start: int) -> int:
    """Where the frame that begins at `start` ends, which may be beyond the end of `data`.

    Where too little is there to know, somewhere beyond it.
    """
    if len(data) < start + 2:
        return len(data) + 1
    masked = _MASK if data[start + 1] & _MASKED else 0
    length = data[start + 1] & _LENGTH
    size = {_TWO_BYTES: 2, _EIGHT_BYTES: 8}.get(length, 0)
    if len(data) < start + 2 + size:
        return len(data) + 1
    if size:
        length = int.from_bytes(data[start + 2 : start + 2 + size], "big")
    return start + 2 + size + masked + length


def plain_text(data: bytes, start: int) -> bytes | None:
    """The payload of the whole frame at `start`, if it is a complete, masked text message."""
    if data[start] != _FINAL_TEXT or not data[start + 1] & _MASKED:
        return None
    length = data[start + 1] & _LENGTH
    first = start + 2
    if length == _TWO_BYTES:
        length = int.from_bytes(data[first : first + 2], "big")
        first += 2
        if length < _TWO_BYTES:
            return None
    elif length == _EIGHT_BYTES:
        return None
    mask, payload = data[first : first + _MASK], data[first + _MASK : first + _MASK + length]
    return apply_mask(payload, mask)
