"""Put an emoji on a message, or take it away."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

from django.db.models import Count, Min, Window
from django.db.models.functions import RowNumber
from msgspec import Meta

from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.emoji import is_emoji
from rooms.domain.policy import Action
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.people import person_columns, person_read
from rooms.models import Reaction
from rooms.models.message import EMOJI_MAX
from rooms.protocol import Ack, Code, Limit, Person, ReactionState, encode

NAMED = 10
"""People named for each emoji; of further people only the count is sent."""


@registered
class React(Command, tag="react"):
    """Put one's `emoji` on the message `id`, or remove it if `on` is false."""

    id: Limit
    emoji: Annotated[str, Meta(min_length=1, max_length=EMOJI_MAX)]
    on: bool

    action = Action.REACT

    def check(self, limits: Limits) -> Checked:
        """Accept one emoji, and nothing else."""
        if not is_emoji(self.emoji):
            raise Refusal(Code.BAD_FRAME, "A reaction is one emoji.")
        return super().check(limits)

    def apply(self, context: Context) -> Ack:
        """Store or remove the reaction, and tell the message's new state."""
        row = context.message(self.id)
        context.demand(Action.REACT)
        mine = Reaction.objects.filter(
            message_id=row.pk, person_id=context.person.id, emoji=self.emoji
        )
        if mine.exists() == self.on:
            return context.unchanged()
        if not self.on:
            mine.delete()
        else:
            self._add(context, row.pk)
        context.tx.save(context.room, row, reactions=_as_json(row.pk))
        return context.ack(row.seq, id=row.number)

    def _add(self, context: Context, message: int) -> None:
        kinds = Reaction.objects.filter(message_id=message).values("emoji").distinct()
        most = context.limits.reactions
        new = not kinds.filter(emoji=self.emoji).exists()
        if new and most and kinds.count() >= most:
            raise Refusal(Code.TOO_MANY, f"A message can have at most {most} kinds of reactions.")
        context.join()
        Reaction.objects.create(
            message_id=message, person_id=context.person.id, emoji=self.emoji, at=context.tx.at
        )


def _as_json(message: int) -> str:
    """The reactions of a message as on the wire, the oldest kind first; empty where none are.

    Thousands may react, and every room waits for the writer: of people who are not named, nothing
    but their number is read.
    """
    every = Reaction.objects.filter(message_id=message)
    kinds = every.values("emoji").annotate(first=Min("pk"), count=Count("pk")).order_by("first")
    place = Window(RowNumber(), partition_by="emoji", order_by="pk")
    named = every.annotate(place=place).filter(place__lte=NAMED).values("pk")
    rows = Reaction.objects.filter(pk__in=named).order_by("pk")
    people: defaultdict[str, list[Person]] = defaultdict(list)
    for emoji, *columns in rows.values_list("emoji", *person_columns("person")):
        people[emoji].append(person_read(*columns).reactor)
    states = [ReactionState(each["emoji"], each["count"], people[each["emoji"]]) for each in kinds]
    return encode(states).decode() if states else ""
