"""Deletes the content of rooms that were deleted, in small transactions."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, ManyToOneRel, QuerySet

from rooms.log import jobs
from rooms.models import REMOVED, Message, Room

CHUNK = 200
"""Rows deleted in one transaction: others wait for it."""
AFTER = dt.timedelta(seconds=10)
"""Until the content is deleted: before that the members are told, whom the memberships name."""
KIND = "remove room"
"""The kind of the job."""


def remove_later(room: int) -> None:
    """Have the content of a room deleted; part of the caller's transaction."""
    jobs.enqueue(KIND, {"room": room}, after=AFTER)


@jobs.handles(KIND)
def remove_content(payload: Mapping[str, Any]) -> None:
    """Delete all that belongs to a deleted room, and leave its row."""
    room = Room.objects.filter(pk=payload["room"], kind=REMOVED).first()
    if room is None:
        return
    for content in _content(room):
        _delete(content)


def _content(room: Room) -> Iterator[QuerySet[Any]]:
    """Every row that refers to the room and would go with it."""
    yield Message.objects.filter(room=room)
    for relation in Room._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.on_delete is CASCADE:
            rows: QuerySet[Any] = relation.related_model._default_manager.all()
            yield rows.filter(**{relation.field.name: room})


def _delete(rows: QuerySet[Any]) -> None:
    """Delete rows, a chunk at a time. Between two chunks others write for as long as one took."""
    while True:
        began = time.monotonic()
        if not _delete_chunk(rows):
            return
        time.sleep(time.monotonic() - began)


def _delete_chunk(rows: QuerySet[Any]) -> bool:
    with transaction.atomic():
        # In no order: to sort them, the database would read all that are left, for each chunk.
        chunk = list(rows.order_by().values_list("pk", flat=True)[:CHUNK])
        rows.model._default_manager.filter(pk__in=chunk).delete()
    return len(chunk) == CHUNK
