"""Reading the frames of clients as nearly all of them are: bytes in, values out (RFC 6455 §5.2).

A frame that is not plain, because it is wrong or merely rare, is left to the websockets library.
"""

import codecs

try:
    from websockets.speedups import apply_mask
except ImportError:  # built without a C compiler
    from websockets.utils import apply_mask

LONGEST_HEADER = 14
_FINAL_TEXT = 0x81
_FINAL = 0x80
_TEXT = 0x01
_CLOSE = 0x08
_MASKED = 0x80
_LENGTH = 0x7F
_TWO_BYTES = 126
_EIGHT_BYTES = 127
_MASK = 4
# Octets of U+D800 and above (RFC 3629 §4).
_SURROGATE = 0xED
_FIRST_SURROGATE = 0xA0

_decoder = codecs.getincrementaldecoder("utf-8")


def frame_end(data: bytes | bytearray, start: int) -> int:
    """Where the frame that begins at `start` ends, which may be beyond the end of `data`.

    A position beyond the end of `data` when too little of the frame is there to know.
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


def payload_start(data: bytes | bytearray, start: int) -> int:
    """Where the payload of the frame at `start` begins; its first two bytes must be there."""
    masked = _MASK if data[start + 1] & _MASKED else 0
    return start + 2 + {_TWO_BYTES: 2, _EIGHT_BYTES: 8}.get(data[start + 1] & _LENGTH, 0) + masked


def is_close(data: bytes, start: int) -> bool:
    """Whether the frame at `start` is a close frame."""
    return data[start] == _FINAL | _CLOSE


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


class Utf8:
    """Checks text that comes in pieces, up to the first octet that cannot be UTF-8."""

    def __init__(self, before: "Utf8 | None" = None) -> None:
        """Begin a text, or continue a copy of `before`."""
        self._decoder = _decoder()
        if before is not None:
            self._decoder.setstate(before._decoder.getstate())

    def check(self, piece: bytes | bytearray, *, final: bool = False) -> None:
        """Raise UnicodeDecodeError when the text so far is not UTF-8, or not the start of it."""
        self._decoder.decode(piece, final)
        rest = self._decoder.getstate()[0]
        if len(rest) == 2 and rest[0] == _SURROGATE and rest[1] >= _FIRST_SURROGATE:
            # The decoder waits for the third octet of what can be a surrogate alone.
            raise UnicodeDecodeError("utf-8", rest, 0, 2, "surrogates not allowed")


class PartialText:
    """Checks the payload of a text frame while it is still arriving."""

    def __init__(self, before: Utf8 | None) -> None:
        """Check the only or first frame of a message, or with `before` a further one."""
        self._continues = before is not None
        self._utf8 = Utf8(before)
        # Octets of the payload that have been checked.
        self._checked = 0

    def check(self, frame: bytes | bytearray) -> None:
        """Check the payload in the beginning of a frame; raises UnicodeDecodeError.

        Each call is given the frame from its first byte on. Other frames than text pass.
        """
        opcode = 0 if self._continues else _TEXT
        if len(frame) < 2 or frame[0] & ~_FINAL != opcode or not frame[1] & _MASKED:
            return
        first = payload_start(frame, 0)
        piece = frame[first + self._checked :]
        if not piece:
            return
        mask, turn = bytes(frame[first - _MASK : first]), self._checked % _MASK
        self._utf8.check(apply_mask(piece, mask[turn:] + mask[:turn]))
        self._checked += len(piece)
