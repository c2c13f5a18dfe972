"""The codes of the wire, of errors and of closed sockets, and the event of an error
(`docs/protocol.md`)."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import UNSET, Raw, Struct, UnsetType


class Code(StrEnum):
    """Stable error codes."""

    BAD_JSON = "bad_json"
    BAD_FRAME = "bad_frame"
    UNKNOWN_TYPE = "unknown_type"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    TOO_BIG = "too_big"
    RATE_LIMITED = "rate_limited"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    KEY_REUSED = "key_reused"
    EXPIRED = "expired"
    CONFLICT = "conflict"
    TOO_LATE = "too_late"
    TOO_MANY = "too_many"
    NAME_TAKEN = "name_taken"
    BAD_NAME = "bad_name"
    BANNED = "banned"
    MUTED = "muted"
    SLOW = "slow"
    BUSY = "busy"
    INTERNAL = "internal"


class Close(IntEnum):
    """Close codes: 4000-4499 come back, 4500-4999 stay away."""

    LAGGING = 4000
    RESYNC = 4001
    SESSION_ENDED = 4003
    FLOOD = 4004
    PROTOCOL = 4500
    NOT_ALLOWED = 4503
    NO_SUCH_ROOM = 4504
    TOO_MANY_SOCKETS = 4507
    TOO_MANY_ROOMS = 4509


class Error(Struct, tag_field="type", tag="error", omit_defaults=True):
    """What could not be done, for a human and by a stable code."""

    code: str
    text: str
    retry: bool | UnsetType = UNSET
    re: str | UnsetType = UNSET
    after: float | UnsetType = UNSET
    message: Raw | UnsetType = UNSET
    """With `conflict`: the message as it is now."""


def error(
    code: Code | str,
    text: str,
    *,
    re: str | None = None,
    retry: bool = False,
    after: float = 0,
    message: Raw | UnsetType = UNSET,
) -> Error:
    """An `error` event; `after` is in seconds, `message` what a conflict is about."""
    return Error(
        code=str(code),
        text=text,
        retry=retry,
        re=UNSET if re is None else re,
        after=after or UNSET,
        message=message,
    )
