"""The audit as admins read it: without what they may not know of private rooms."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.db.models import Q, QuerySet

from chatsite.accounts.models import User
from rooms.domain import access
from rooms.domain.access import BadName, NotFound
from rooms.domain.commands.on_people import FOR_EVER
from rooms.log.people import person_of
from rooms.models import AuditEntry, Room
from rooms.web.parameters import number_in

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
_TIMES = frozenset(("until", "muted"))
"""Names of values that are times."""
_LINK = re.compile(r"/rooms/([^/?#]+)")


@dataclass(frozen=True, slots=True)
class Side:
    """A value before or after an act."""

    text: str
    at: dt.datetime | None = None
    """The time that it is, where it is one; then `text` is empty."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value that an act has changed."""

    name: str
    sides: list[Side]
    """Before and after; one of them alone where the entry has no other."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as somebody may see it."""

    entry: AuditEntry
    room: str
    """The room's name, or its number where the name is not theirs to know; may be empty."""
    changes: list[Change]
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


def _changes(entry: AuditEntry) -> list[Change]:
    """What differs between before and after, one value a line."""
    before, after = _values(entry.before), _values(entry.after)
    names = {**before, **after}
    differs = [name for name in names if (before.get(name) or None) != (after.get(name) or None)]
    return [_change(name, before, after) for name in differs]


def _change(name: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    return Change(name, [_side(name, side[name]) for side in (before, after) if name in side])


def _side(name: str, value: Any) -> Side:
    at = _time(value) if name in _TIMES else None
    if at is None:
        return Side(_word(value))
    return Side("for ever") if at >= FOR_EVER else Side("", at)


def _time(value: Any) -> dt.datetime | None:
    """A time as the log writes it; None for anything else."""
    try:
        at = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if at is None or at.tzinfo is None else at


def _values(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {"value": found}


def _word(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def search(
    *,
    person: str = "",
    action: str = "",
    rooms: Collection[int] | None = None,
    before: int | None = None,
) -> QuerySet[AuditEntry]:
    """The entries that fit, the newest first: of or about somebody whose name has `person` in it,
    of an action, in one of the rooms, older than the entry `before`."""
    found = AuditEntry.objects.select_related("actor", "person").order_by("-pk")
    if person:
        found = found.filter(Q(actor__name__icontains=person) | Q(person__name__icontains=person))
    if action:
        found = found.filter(action=action)
    if rooms is not None:
        found = found.filter(room_id__in=rooms)
    return found if before is None else found.filter(pk__lt=before)


def rooms_called(reader: User, text: str) -> set[int]:
    """The rooms that `reader` means by a name, a former name, an address or a number.

    Of a private room of others they know the number alone.
    """
    person, number = person_of(reader), number_in(text)
    named = Room.objects.filter(name__iexact=text).values_list("pk", flat=True)
    found = {entry.room.id for entry in access.readable(person, list(named))}
    link = _LINK.search(text)
    try:
        entry = access.find(person, unquote(link[1]) if link else text)
    except (BadName, NotFound):
        entry = None
    return found | ({entry.room.id} if entry else set()) | ({number} if number else set())


def actions() -> list[str]:
    """The actions that the audit has, in alphabetical order."""
    return sorted(AuditEntry.objects.values_list("action", flat=True).distinct())
