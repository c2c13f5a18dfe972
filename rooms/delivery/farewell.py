"""The words with which the sockets of a person are closed whose membership has ended."""

from __future__ import annotations

import datetime as dt

from rooms.models import State
from rooms.protocol import MemberState

REMOVED = "You are no longer in this room."
"""The words where nobody is named who ended it."""
BYTES = 123
"""UTF-8 bytes of the reason of a close frame at most (RFC 6455 section 5.5)."""
NAME_BYTES = 48
"""How much of it the name of a moderator takes at most."""


def farewell(member: MemberState) -> str:
    """What was done to the person, by whom, until when and why; at most `BYTES` of UTF-8.

    The end of a ban is written as `2026-11-27 10:00 UTC`, which a page may show in local time.
    """
    if member.state not in (State.REMOVED, State.BANNED) or not member.by:
        return REMOVED
    name = shortened(member.by.name, NAME_BYTES)
    done = "removed" if member.state == State.REMOVED else "banned"
    until = ""
    if member.until:
        until = f" until {dt.datetime.fromisoformat(member.until):%Y-%m-%d %H:%M} UTC"
    why = f": {member.reason.rstrip('.')}" if member.reason else ""
    return shortened(f"{name} {done} you from this room{until}{why}.", BYTES)


def shortened(text: str, size: int) -> str:
    """The text, or as many of its first characters as fit into `size` bytes of UTF-8 with an
    ellipsis behind them."""
    if len(text.encode()) <= size:
        return text
    ellipsis = "\N{HORIZONTAL ELLIPSIS}"
    kept = text.encode()[: size - len(ellipsis.encode())]
    return kept.decode(errors="ignore").rstrip() + ellipsis
