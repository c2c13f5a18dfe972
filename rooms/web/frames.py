"""Frames from a client of a room's socket, read and checked."""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from rooms.domain.commands import COMMANDS
from rooms.domain.queries.base import Query
from rooms.domain.queries.code import GetCode
from rooms.domain.queries.history import GetHistory
from rooms.domain.queries.members import GetMembers
from rooms.domain.queries.person import GetPerson
from rooms.domain.queries.pins import GetPins
from rooms.domain.queries.reactors import GetReactors
from rooms.domain.queries.versions import GetVersions
from rooms.protocol import ClientEvent, Code, Key, Ping, SetActive, SetTyping, error


class BadEvent(Exception):
    """A frame from a client that cannot be understood: the error it is answered with."""

    def __init__(self, code: Code, text: str, re: str | None = None) -> None:
        super().__init__(text)
        self.error = error(code, text, re=re)


class Reader:
    """Reads the events of clients: those of the given kinds, and no others."""

    def __init__(self, kinds: Sequence[type[ClientEvent]]) -> None:
        """Read events of these kinds."""
        self._types = {str(kind.__struct_config__.tag) for kind in kinds}
        every: Any = functools.reduce(operator.or_, kinds)
        self._decode = msgspec.json.Decoder(every).decode

    def decode(self, frame: str) -> ClientEvent:
        """A client's event from a text frame; raises `BadEvent` with what to answer."""
        try:
            event: ClientEvent = self._decode(frame)
        except msgspec.ValidationError as reason:  # the JSON up to here is well-formed
            raise _bad_shape(frame, str(reason), self._types) from None
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise BadEvent(Code.BAD_JSON, "That is not JSON.") from None
        return event


QUERIES: tuple[type[Query], ...] = (
    GetCode, GetHistory, GetMembers, GetPerson, GetPins, GetReactors, GetVersions,
)  # fmt: skip
"""All that a client may ask of a room."""
READER = Reader([*COMMANDS.values(), *QUERIES, SetActive, SetTyping, Ping])
"""Reads all that a client may send."""
NO_BINARY = "Events are JSON in text frames."
"""The error text for a binary frame; then the socket is closed."""


def read(frame: str, limit: int, reader: Reader = READER) -> ClientEvent:
    """The event in a text frame of at most `limit` bytes (0: any); raises `BadEvent`."""
    # A character takes one to four bytes: the bytes are counted only where that can matter.
    if limit and len(frame) * 4 > limit and len(frame.encode(errors="replace")) > limit:
        raise BadEvent(Code.TOO_BIG, f"An event can have at most {limit} bytes.")
    return reader.decode(frame)


def _bad_shape(frame: str, reason: str, types: Collection[str]) -> BadEvent:
    """Say what is wrong with valid JSON, and with which of the client's keys, if that is clear."""
    try:
        envelope = _envelope.decode(frame)
    except (UnicodeError, RecursionError):
        return BadEvent(Code.BAD_JSON, "That JSON is nested too deeply.")
    except msgspec.ValidationError:
        return BadEvent(Code.BAD_FRAME, "An event is a JSON object with a type.")
    except msgspec.DecodeError:  # wrong at first, and further on not even JSON
        return BadEvent(Code.BAD_JSON, "That is not JSON.")
    key = envelope.key if envelope.key and _is_key(envelope.key) else None
    if envelope.type is None:
        return BadEvent(Code.BAD_FRAME, "An event needs a type.", key)
    if envelope.type not in types:
        return BadEvent(Code.UNKNOWN_TYPE, "There is no event of that type.", key)
    return BadEvent(Code.BAD_FRAME, f"That {envelope.type} event is not right: {reason}.", key)


def _is_key(value: str) -> bool:
    try:
        msgspec.convert(value, Key)
    except msgspec.ValidationError:
        return False
    return True


class _Envelope(Struct):
    type: str | None = None
    key: str | None = None


_envelope = msgspec.json.Decoder(_Envelope)
