"""The answers no of the policy, with their words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from rooms.protocol import Code


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer no: the protocol's code, and a sentence for the person."""

    code: Code
    text: str


NOT_FOUND = Refused(Code.NOT_FOUND, "There is no such room.")
"""The refusal for a room that does not exist; a hidden room gets the same words."""
GUESTS_READ = Refused(Code.NOT_ALLOWED, "Guests only read here. To take part, create an account.")
NAMELESS = Refused(Code.NOT_ALLOWED, "Pick a name to take part.")
DENIED = Refused(Code.NOT_ALLOWED, "You are not allowed to do this here.")
HIGHER = Refused(Code.NOT_ALLOWED, "Only an owner can do this to an owner of the room.")
ADMIN = Refused(
    Code.NOT_ALLOWED,
    "An admin of the site cannot be removed from an open room, nor banned or muted there.",
)
OUTSIDE = Refused(Code.NOT_ALLOWED, "Join the room first.")
OWN = Refused(Code.NOT_ALLOWED, "This is your own message. You can delete it.")
ONESELF = Refused(Code.NOT_ALLOWED, "You cannot do this to yourself.")
NO_ROLE = Refused(Code.NOT_ALLOWED, "A guest has no password, and so cannot look after a room.")
ARCHIVED = Refused(Code.NOT_ALLOWED, "This room is archived. It can be read only.")
READ_ONLY = Refused(Code.NOT_ALLOWED, "In this room only its moderators write.")


def banned(until: dt.datetime | None) -> Refused:
    """The refusal for somebody who is banned, for ever where there is no end."""
    end = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ""
    return Refused(Code.BANNED, f"You are banned from this room{end}.")


def muted(until: dt.datetime) -> Refused:
    """The refusal for somebody who is muted, for ever where that is until the year 9999."""
    end = "" if until.year == dt.MAXYEAR else f" until {until:%Y-%m-%d %H:%M} UTC"
    return Refused(Code.MUTED, f"You are muted in this room{end}.")
