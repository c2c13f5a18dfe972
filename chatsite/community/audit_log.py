"""The audit as admins read it: without what they may not know of private rooms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from chatsite.accounts.models import User
from rooms.domain import access
from rooms.log.people import person_of
from rooms.models import AuditEntry

SITE = frozenset(
    (
        *("set up", "site settings", "rooms for newcomers", "revoke invitation"),
        *("disable account", "enable account", "ban person", "ban addresses", "lift ban"),
        *("make admin", "end admin", "remove messages", "add filter", "remove filter"),
    )
)
"""Acts that concern no room. Of another act whose room is gone, nobody can say who may know it."""
_KEEPERS = frozenset(("look at report", "resolve report", "delete message"))
"""Acts on a message whose entry tells nothing of the room."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as somebody may see it."""

    entry: AuditEntry
    room: str
    """The room's name, or its number where the name is not theirs to know; may be empty."""
    changes: list[str]
    """What was changed, each as `name: before → after`."""
    reason: str


def lines(reader: User, entries: list[AuditEntry]) -> list[Line]:
    """Entries as `reader` may see them."""
    rooms = [each.room_id for each in entries if each.room_id is not None]
    names = access.names(person_of(reader), rooms)
    return [_line(each, names) for each in entries]


def _line(entry: AuditEntry, names: dict[int, str]) -> Line:
    room, name = entry.room_id, names.get(entry.room_id or 0)
    known = name is not None if room is not None else entry.action in SITE
    shown = name or (f"private room {room}" if room is not None else "")
    if not known and entry.action not in _KEEPERS:
        return Line(entry, shown, [], "")
    return Line(entry, shown, _changes(entry), entry.reason)


def _changes(entry: AuditEntry) -> list[str]:
    """What differs between before and after, one value a line."""
    before, after = _values(entry.before), _values(entry.after)
    names = {**before, **after}
    differs = [name for name in names if (before.get(name) or None) != (after.get(name) or None)]
    return [_change(name, before, after) for name in differs]


def _change(name: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    sides = [_word(side[name]) for side in (before, after) if name in side]
    return f"{name}: {' → '.join(sides)}"


def _values(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {"value": found}


def _word(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def search(
    *, person: str = "", action: str = "", room: int | None = None, before: int | None = None
) -> QuerySet[AuditEntry]:
    """The entries that fit, the newest first: of or about somebody whose name has `person` in it,
    of an action, in a room, older than the entry `before`."""
    found = AuditEntry.objects.select_related("actor", "person").order_by("-pk")
    if person:
        found = found.filter(Q(actor__name__icontains=person) | Q(person__name__icontains=person))
    if action:
        found = found.filter(action=action)
    if room is not None:
        found = found.filter(room_id=room)
    return found if before is None else found.filter(pk__lt=before)


def actions() -> list[str]:
    """The actions that the audit has, in alphabetical order."""
    return sorted(AuditEntry.objects.values_list("action", flat=True).distinct())
