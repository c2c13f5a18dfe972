"""What the soak's people do: every command of the protocol, drawn at random."""

from __future__ import annotations

import random

from chatsite.soak.place import Place
from chatsite.soak.record import Event

_WEIGHTS = {
    "message": 50, "edit": 10, "delete": 4, "react": 14, "pin": 5, "subject": 4, "rename": 6,
    "join": 2, "leave": 2, "read": 5, "unread": 2,
}  # fmt: skip
"""How often each command is drawn."""
FAIR = {
    "message": {"not_found"},
    "edit": {"conflict", "not_found"},
    "delete": {"not_allowed", "not_found"},
    "react": {"not_found", "too_many"},
    "pin": {"not_allowed", "not_found", "too_many"},
    "subject": {"not_allowed"},
    "rename": {"not_allowed", "name_taken"},
    "join": set[str](),
    "leave": {"not_allowed"},
    "read": {"not_allowed"},
    "unread": {"not_allowed"},
}
"""By command: the errors that are right answers, because others change the room meanwhile."""
RECEIPTED = frozenset(_WEIGHTS) - {"message", "read", "unread"}
"""The commands whose answers the server keeps in receipts."""
_LIMITED = ("pin", "subject", "rename")
_RESTRAINT = 0.8
"""The share of commands of these kinds that are not sent where they are not allowed."""
_EMOJI = ("👍", "🎉", "❤️", "👀")
_REPLIES = 0.15
"""The share of posts that answer a message."""


class Script:
    """Draws the commands of one client."""

    def __init__(self, name: str, place: Place, dice: random.Random) -> None:
        self._name = name
        self._place = place
        self._dice = dice
        self._count = 0

    def next(self) -> Event:
        """The next command, with its key."""
        self._count += 1
        key = f"{self._name}-{self._count}"
        (kind,) = self._dice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
        if kind in _LIMITED and kind not in self._place.can and self._dice.random() < _RESTRAINT:
            kind = "message"
        fields = self._fields(kind, key)
        if fields is None:
            kind, fields = "message", {"text": f"{key} says something"}
        return {"type": kind, "key": key, **fields}

    def _fields(self, kind: str, key: str) -> Event | None:
        """The command's own fields; None where there is nothing that it could be about."""
        if kind == "message":
            reply = self._message() if self._dice.random() < _REPLIES else None
            return {"text": f"{key} says **this**", **({"reply": reply} if reply else {})}
        if kind in ("subject", "rename"):
            return {"text" if kind == "subject" else "name": f"{self._place.record.name} {key}"}
        if kind in ("join", "leave"):
            return {}
        target = self._message(own=kind in ("edit", "delete"))
        return None if target is None else {"id": target, **self._about(kind, key, target)}

    def _about(self, kind: str, key: str, message: int) -> Event:
        """The further fields of a command that is about a message."""
        if kind == "edit":
            return {"text": f"{key} says it _anew_", "base": self._place.view["message", message]}
        if kind == "react":
            return {"emoji": self._dice.choice(_EMOJI), "on": self._dice.random() < 0.7}
        return {"on": self._dice.random() < 0.6} if kind == "pin" else {}

    def _message(self, *, own: bool = False) -> int | None:
        """One of the latest messages that are not deleted."""
        place = self._place
        mine = place.me
        found = [
            number
            for number in place.recent
            if not (state := place.message(number)).get("deleted")
            and (not own or state["by"]["id"] == mine)
        ]
        return self._dice.choice(found) if found else None
