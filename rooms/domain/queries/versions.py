"""The earlier texts of an edited message."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, Raw, Struct, UnsetType

from rooms.domain.queries.base import Query, bounded
from rooms.limits import Limits
from rooms.log.change import wire_time
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.models import Version
from rooms.protocol import Code, Limit, Seq, encode


class GetVersions(Query, tag="versions"):
    """The texts that the message `id` had before its present one, after the seq `after`."""

    id: Limit
    after: Seq = 0

    def read(self, grant: Grant, limits: Limits) -> Versions:
        """The versions, the oldest first; refused for a message that has none.

        One query finds them. So a message that is deleted meanwhile has all of them or none.
        """
        limit = limits.page or 50
        rows = _rows(grant, self.id, self.after, limit + 1)
        versions, more = bounded(rows, limit, limits.page_size)
        if not versions:
            raise _none()
        return Versions(self.key, self.id, versions, more)

    def nothing(self) -> Struct:
        """There is no message yet, so the request is refused."""
        raise _none()


class VersionState(Struct, omit_defaults=True):
    """A text that a message had from the seq `seq` on, until its next edit."""

    seq: int
    at: str
    text: str
    doc: Raw | UnsetType = UNSET


class Versions(Struct, tag_field="type", tag="versions"):
    """The earlier texts of a message, ascending by seq."""

    re: str
    id: int
    versions: list[Raw]
    more: bool


def _rows(grant: Grant, number: int, after: int, count: int) -> Iterator[tuple[Raw, bytes]]:
    rows = Version.objects.filter(
        message__room_id=grant.room,
        message__number=number,
        message__deleted_at__isnull=True,
        seq__gt=after,
    ).order_by("seq")
    for seq, at, text, doc in rows.values_list("seq", "at", "text", "doc")[:count].iterator(count):
        state = VersionState(seq, wire_time(at), text, Raw(doc.encode()) if doc else UNSET)
        payload = encode(state)
        yield Raw(payload), payload


def _none() -> Refusal:
    return Refusal(Code.NOT_FOUND, "There are no earlier texts of that message.")
