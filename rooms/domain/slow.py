"""Slow mode: whoever does not moderate the room posts once in so many seconds.

The time of the last post is stored, so it holds in every process, and a change of the seconds
counts from that post as well.
"""

from __future__ import annotations

import datetime as dt
import math

from django.db.models import QuerySet

from rooms.domain import policy
from rooms.domain.commands.base import Context
from rooms.domain.policy import Action
from rooms.log.commit import Refusal
from rooms.models import Cursor
from rooms.protocol import Code


def demand_pause(context: Context) -> None:
    """Raise `Refusal` where the person has posted too lately for the room's slow mode."""
    if _moderates(context):
        return
    last = _place(context).values_list("posted_at", flat=True).first()
    if last is None:
        return
    end = last + dt.timedelta(seconds=context.room.slow_seconds)
    after = math.ceil((end - context.tx.at).total_seconds())
    if after > 0:
        seconds = "second" if after == 1 else "seconds"
        text = f"This room is in slow mode. You can post again in {after} {seconds}."
        raise Refusal(Code.SLOW, text, retry=True, after=after)


def note_post(context: Context) -> None:
    """Store that the person posts now, in a room in slow mode, unless they moderate it."""
    if not _moderates(context):
        # A member whom somebody has stored by hand may have no cursor: this makes one.
        context.tx.statements.cursor((context.room.id, context.person.id))
        _place(context).update(posted_at=context.tx.at)


def _moderates(context: Context) -> bool:
    person, member, room = context.person, context.member, context.room
    return policy.can(person, member, Action.MODERATE, room, now=context.tx.at) is None


def _place(context: Context) -> QuerySet[Cursor]:
    return Cursor.objects.filter(room_id=context.room.id, person_id=context.person.id)
