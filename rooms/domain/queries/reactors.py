"""The people who reacted to a message with one emoji."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from rooms.domain.emoji import is_emoji
from rooms.domain.queries.base import Query, bounded, no_message
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.log.people import person_of
from rooms.log.rows import message_row
from rooms.models import Reaction
from rooms.models.message import EMOJI_MAX
from rooms.protocol import Code, Limit, Person, Seq, encode


class GetReactors(Query, tag="reactors"):
    """The people who put `emoji` on the message `id`, with a higher id than the person `after`."""

    id: Limit
    emoji: Annotated[str, Meta(min_length=1, max_length=EMOJI_MAX)]
    after: Seq = 0

    def read(self, grant: Grant, limits: Limits) -> Reactors:
        """The people, ascending by id, and whether one is among all of them oneself.

        In this order the database reads a page from one index, and a page begins at the same place
        when somebody takes their reaction back.
        """
        if not is_emoji(self.emoji):
            raise Refusal(Code.BAD_FRAME, "A reaction is one emoji.")
        message = message_row(grant.room, self.id)
        if message is None or message.deleted_at is not None:
            raise no_message()
        reacted = Reaction.objects.filter(message_id=message.pk, emoji=self.emoji)
        me = grant.person
        mine = me is not None and reacted.filter(person_id=me.id).exists()
        limit = limits.page_max or 10_000
        rows = reacted.filter(person_id__gt=self.after).select_related("person")
        found = _people(rows.order_by("person_id")[: limit + 1].iterator(limit + 1))
        people, more = bounded(found, limit, limits.page_size)
        return Reactors(self.key, self.id, self.emoji, people, more, mine)

    def nothing(self) -> Struct:
        """There is no message yet, so the request is refused."""
        raise no_message()


class Reactors(Struct, tag_field="type", tag="reactors"):
    """The people who reacted with one emoji, ascending by id; `mine`: one did so oneself."""

    re: str
    id: int
    emoji: str
    people: list[Person]
    more: bool
    mine: bool


def _people(rows: Iterator[Reaction]) -> Iterator[tuple[Person, bytes]]:
    for row in rows:
        person = person_of(row.person)
        yield person, encode(person)
