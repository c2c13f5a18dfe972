"""Every number that bounds the chat, in one place: `CHAT_<NAME>` in the environment sets each."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields


class BadLimit(ValueError):
    """A `CHAT_<NAME>` variable is not a whole number of at least 0."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The chat's limits; 0 switches a limit off (made for load tests).

    Where a number must be there all the same (`resume`, `page`, `batch`, `sanction`), 0 is the
    default.
    """

    text: int = 4000
    """Characters (code points) of one message."""
    frame: int = 65_536
    """Bytes of one event from a client, before `too_big`; beyond twice as many, 1009."""
    events: int = 20
    """Client events of one person in one process in `window` seconds, before `rate_limited`."""
    asks: int = 60
    """Questions of one person by HTTP in one process in `window` seconds, before `rate_limited`."""
    window: int = 10
    """Seconds over which `events`, `asks` and `flood` are counted."""
    flood: int = 200
    """The same, before the socket is closed with 4004."""
    sockets: int = 10
    """Sockets of one user in one process, before 4507."""
    strangers: int = 100
    """Sockets without a name from one address in one process, before 4507."""
    outstanding: int = 64
    """Posts of one socket that wait for their commit; the next is read after one is done."""
    ping: int = 25
    """Seconds between a client's pings."""
    queue_frames: int = 256
    """Frames waiting for one socket, before it becomes a cursor on the log."""
    queue_bytes: int = 1_048_576
    """Bytes waiting for one socket, before it becomes a cursor on the log, and before its next
    request is read."""
    write: int = 30
    """Seconds in which a socket for which bytes wait takes none of them, before 4000."""
    resume: int = 300
    """Changes that a returning client may have missed, before it gets the newest page instead."""
    page: int = 50
    """Messages in a page when the client names no number."""
    page_max: int = 200
    """Messages in a page at most."""
    page_bytes: int = 32_768
    """Bytes of messages in a welcome or a page; one larger message is sent alone."""
    posts: int = 10_000
    """Posts of one process that wait for the writer, before `busy`."""
    batch: int = 256
    """Posts in one transaction."""
    here: int = 200
    """People named in a presence list; beyond it only their count is sent."""
    enter: int = 60
    """Names picked per address and minute, before `rate_limited`."""
    namesakes: int = 1
    """People who are here under one name, before a guest is refused it."""
    recheck: int = 60
    """Seconds between two looks at which sessions of open sockets have ended (4003)."""
    drain: int = 20
    """Seconds that a stopping process takes: half to close its connections, half to store posts."""

    rooms: int = 20
    """New rooms that one person can open in an hour."""
    description: int = 1000
    """Characters (code points) of a room's description."""
    slow: int = 21_600
    """Seconds at most between two posts of one member in a room in slow mode."""
    invitations: int = 20
    """Invitations that one person can make in an hour."""
    old_invitations: int = 30
    """Days for which an invitation that lets nobody in any more says so, before it is removed."""
    logo: int = 512
    """Pixels of the width and height of the site's logo at most; a larger one is made smaller."""
    logo_bytes: int = 524_288
    """Bytes of a picture that is uploaded as the logo."""
    sanction: int = 366
    """Days for which somebody can be banned or muted, unless it is for ever."""
    edit_window: int = 0
    """Seconds for which a message can be edited; 0: for ever."""
    reactions: int = 20
    """Kinds of reactions that a message can have."""
    pins: int = 100
    """Messages that can be pinned in a room."""
    reports: int = 20
    """Messages that one person can report in an hour."""
    filters: int = 1000
    """Words and hosts that the site filters."""
    newcomer: int = 60
    """Minutes after joining the site in which somebody is new."""
    mentions: int = 50
    """People whom a message can mention by name."""
    called: int = 10_000
    """Members who can be called at once, by `@room` or `@here`."""
    calls: int = 20_000
    """Members whom one person can call like this in 10 minutes in one process, in all rooms."""
    added: int = 50
    """People that can be added to a room at once."""
    direct: int = 10
    """People in a direct conversation, whoever begins it among them."""
    found: int = 20
    """People that a search by name returns."""
    unreads: int = 20
    """Unread messages that are shown of each room where all of them are shown together."""
    unread_rooms: int = 50
    """Rooms whose unread messages can be asked for at once."""
    mentions_page: int = 30
    """Mentions that are shown at once where all of them are shown."""
    notices: int = 20
    """Notices of new messages that one answer has at most."""
    notice_age: int = 300
    """Seconds after which nobody is notified of a message any more."""
    blocks: int = 1000
    """People whom one person can block."""
    profile: int = 30
    """Changes of one person's profile in a minute, before `rate_limited`."""
    picture: int = 5_242_880
    """Bytes of the file from which a person's picture is made."""
    pixels: int = 40_000_000
    """Pixels of that picture."""
    attempts: int = 30
    """Times that later work is tried, before it is given up: in about a day."""
    receipts: int = 7
    """Days for which the answer to a command is kept, for a client that repeats it."""

    device: int = 10
    """Minutes for which a link that signs in on another device is good."""
    devices: int = 20
    """Devices of one person that are known by their cookie; the one seen longest ago makes room."""
    seen: int = 5
    """Minutes between two notes of when a session, or a device, was last used."""
    guests: int = 30
    """Days after which a guest who has left no trace and has no session is removed."""

    @property
    def page_size(self) -> int:
        """`page_bytes`, or a number that no page reaches."""
        return self.page_bytes or sys.maxsize

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Limits:
        """Read `CHAT_<NAME>` variables; raises `BadLimit` for one that is no whole number."""
        given = {}
        for field in fields(cls):
            name = f"CHAT_{field.name.upper()}"
            if name in environ:
                given[field.name] = _whole_number(name, environ[name])
        return cls(**given)


def _whole_number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise BadLimit(f"{name} must be a whole number, 0 or more (0 switches it off): {value!r}.")
    return int(value)
