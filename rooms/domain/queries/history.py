"""Pages of a room's messages, as a client asks for them by id."""

from __future__ import annotations

from rooms.limits import Limits
from rooms.log import reading
from rooms.log.grant import Grant
from rooms.log.reading import Page
from rooms.protocol import GetHistory


def history(grant: Grant, asked: GetHistory, limits: Limits) -> Page:
    """The messages next to the id that was asked for, or those of the ids that were named."""
    if asked.ids is not None:
        return reading.messages_by_id(grant, asked.ids, limits.page_size)
    read, number = _page_of(asked)
    limit = min(asked.limit or limits.page or 50, limits.page_max or 10_000)
    return read(grant, number, limit, limits.page_size)


def _page_of(asked: GetHistory) -> tuple[reading.ReadPage, int]:
    if asked.before is not None:
        return reading.page_before, asked.before
    if asked.after is not None:
        return reading.page_after, asked.after
    return reading.page_around, asked.around or 0
