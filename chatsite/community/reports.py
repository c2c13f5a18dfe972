"""Messages that people have reported, and what comes of the reports."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from chatsite.accounts.models import User
from rooms.domain import access, submit
from rooms.domain.erasure import Erasure
from rooms.domain.queries.reported import around, each_of
from rooms.log.change import MessageRow
from rooms.log.people import person_of
from rooms.models import AuditEntry, Kind, Message, Outcome, Report, Room


@dataclass(frozen=True, slots=True)
class Reported:
    """A message that was reported, with all reports of it."""

    room: int
    number: int
    author: User
    reports: list[Report]

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it since it was reported last."""
        return any(each.outcome == Outcome.OPEN for each in self.reports)


@dataclass(frozen=True, slots=True)
class Line:
    """A reported message in a list, as one admin may see it."""

    it: Reported
    room: str
    """The room's name, or its number where the name is not theirs to know."""
    is_shown: bool
    """Whether its text stands in the list: they may read the room. Of all other rooms a message is
    shown on its own page alone, where that look is audited."""
    text: str
    """Empty where the message was deleted."""


def queue(*, resolved: bool, start: int, count: int) -> list[Reported]:
    """The reported messages that wait for a decision, or those that are decided: the message that
    was reported last comes first; `count` of them from the one at `start` on. Two queries."""
    rows = _decided() if resolved else _open()
    lines = rows.values("room", "message").annotate(last=Max("at"))
    page = lines.order_by("-last", "room", "message")[start : start + count]
    found: dict[tuple[int, int], list[Report]] = {
        (line["room"], line["message"]): [] for line in page
    }
    wanted = [Q(room=room, message=message) for room, message in found]
    for each in _with_people(rows.filter(reduce(or_, wanted))) if wanted else ():
        found[each.room_id, each.message].append(each)
    return [
        Reported(room, number, reports[0].author, reports)
        for (room, number), reports in found.items()
        if reports  # somebody else may have decided between the two queries
    ]


def lines(admin: User, rows: Sequence[Reported]) -> list[Line]:
    """The reported messages as `admin` may see them in a list. Three queries."""
    entries = access.readable(person_of(admin), [each.room for each in rows])
    rooms = {entry.room.id: entry for entry in entries}
    there = [(rooms[each.room].grant, each.number) for each in rows if each.room in rooms]
    said = each_of(there)
    return [
        Line(
            each,
            rooms[each.room].room.name if each.room in rooms else private_room(each.room),
            each.room in rooms,
            said[key].text if (key := (each.room, each.number)) in said else "",
        )
        for each in rows
    ]


def private_room(room: int) -> str:
    """What a room is called for somebody who may not know its name."""
    return f"private room {room}"


def open_count() -> int:
    """How many reported messages wait for a decision."""
    return _open().values("room", "message").distinct().count()


def reported(room: int, number: int) -> Reported | None:
    """A message with all its reports; None if there is none."""
    found = list(_with_people(Report.objects.filter(room_id=room, message=number)))
    return Reported(room, number, found[0].author, found) if found else None


def look(admin: User, found: Reported) -> list[MessageRow]:
    """The reported message and those around it. Of a private room, that look is audited.

    Raises `NotFound` for somebody who may not.
    """
    grant = access.by_report(person_of(admin), found.room, found.number)
    if Room.objects.filter(pk=found.room).exclude(kind=Kind.OPEN).exists():
        AuditEntry.objects.create(
            actor=admin,
            action="look at report",
            room_id=found.room,
            message=found.number,
            person=found.author,
        )
    return around(grant, found.number)


def delete(admin: User, found: Reported) -> None:
    """Delete the message, and close its reports; raises `Refusal`."""
    submit.erase([Erasure(person_of(admin), found.room, found.number)])
    resolve(admin, found, Outcome.DELETED)


@transaction.atomic
def resolve(admin: User, found: Reported, outcome: Outcome) -> None:
    """Close the open reports of a message, with what came of them."""
    waiting = _open().filter(room_id=found.room, message=found.number)
    now: dt.datetime = timezone.now()
    if not waiting.update(outcome=outcome, resolved_by=admin, resolved_at=now):
        return
    AuditEntry.objects.create(
        actor=admin,
        action="resolve report",
        room_id=found.room,
        message=found.number,
        person=found.author,
        after=json.dumps({"outcome": outcome}),
    )


def is_deleted(found: Reported) -> bool:
    """Whether the message is gone already."""
    there = Message.objects.filter(room_id=found.room, number=found.number, deleted_at=None)
    return not there.exists()


def _open() -> QuerySet[Report]:
    return Report.objects.filter(outcome=Outcome.OPEN)


def _decided() -> QuerySet[Report]:
    return Report.objects.exclude(outcome=Outcome.OPEN)


def _with_people(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports in the order in which they came, with all people whom they name."""
    return reports.select_related("author", "reporter", "resolved_by").order_by("pk")
