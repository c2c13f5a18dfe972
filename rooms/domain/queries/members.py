"""The members of a room, and those who are banned from it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from django.db.models import Q, QuerySet
from msgspec import Meta, Raw, Struct

from rooms.domain import policy
from rooms.domain.access import member_of
from rooms.domain.policy import Action
from rooms.domain.queries.base import Query, bounded
from rooms.limits import Limits
from rooms.log.change import MemberRow, member_json, wire_time
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.log.people import person_fields
from rooms.log.rows import members_of, room_row
from rooms.models import Membership, State
from rooms.names import PERSON_MAX
from rooms.protocol import Code, Limit, Seq

ROWS = 500
"""Names that are read from the database at a time."""


class GetMembers(Query, tag="members"):
    """The members with a higher id than the person `after`.

    With `name`, those whose name begins with it, ignoring case. With `ids`, the memberships of
    these people, also where they have left. With `banned`, those who are banned in place of the
    members: only for those who moderate.
    """

    after: Seq = 0
    name: str = ""
    ids: Annotated[list[Limit], Meta(min_length=1, max_length=200)] | None = None
    banned: bool = False

    def read(self, grant: Grant, limits: Limits) -> Members:
        """The memberships, ascending by the person's id: in this order the database reads a page
        from one index, and it begins at the same place when others come and go."""
        if len(self.name) > PERSON_MAX:
            raise Refusal(Code.TOO_LONG, f"A name has at most {PERSON_MAX} characters.")
        if self.banned:
            _demand_moderator(grant)
        limit = limits.page_max or 10_000
        rows = self._rows(grant, limit + 1)
        found = ((each, each) for each in map(member_json, rows))
        payloads, more = bounded(found, limit, limits.page_size)
        return Members(self.key, [Raw(each) for each in payloads], more, _now())

    def nothing(self) -> Members:
        """Nobody is a member."""
        return Members(self.key, [], more=False, at=_now())

    def _rows(self, grant: Grant, count: int) -> Iterator[MemberRow]:
        wanted = Membership.objects.filter(room_id=grant.room, person_id__gt=self.after)
        if self.banned:
            lasts = Q(until__isnull=True) | Q(until__gt=dt.datetime.now(dt.UTC))
            wanted = wanted.filter(lasts, state=State.BANNED)
        elif self.ids is not None:
            # Who is banned is for moderators to know.
            wanted = wanted.filter(person_id__in=self.ids).exclude(state=State.BANNED)
        else:
            wanted = wanted.filter(state=State.MEMBER)
        wanted = wanted.order_by("person_id")
        if self.name:
            people = list(islice(_called(wanted, self.name), count))
            wanted = wanted.filter(person_id__in=people)
        return members_of(wanted[:count])


class Members(Struct, tag_field="type", tag="members"):
    """The memberships that were asked for, ascending by the person's id.

    `at` is the time of the answer: bans and mutes end by the server's clock.
    """

    re: str
    members: list[Raw]
    more: bool
    at: str


def _called(members: QuerySet[Membership], name: str) -> Iterator[int]:
    """The ids of those whose name begins with `name`.

    SQLite ignores case in ASCII only, so names are compared here: two columns of each member.
    """
    begins = unicodedata.normalize("NFC", name).casefold()  # as names are stored
    names = members.values_list("person_id", f"person__{person_fields().name}")
    for person, each in names.iterator(ROWS):
        if str(each).casefold().startswith(begins):
            yield person


def _now() -> str:
    return wire_time(dt.datetime.now(dt.UTC))


def _demand_moderator(grant: Grant) -> None:
    room, me = room_row(grant.room), grant.person
    if room is None:
        raise Refusal(policy.NOT_FOUND.code, policy.NOT_FOUND.text)
    refused = policy.can(me, member_of(room.id, me), Action.MODERATE, room)
    if refused is not None:
        raise Refusal(refused.code, refused.text)
