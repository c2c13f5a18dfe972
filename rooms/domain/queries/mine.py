"""A person's own reactions that the messages of a page do not show.

A message names the first 10 people of each emoji (`rooms.domain.commands.react.NAMED`) and counts
all of them. Its bytes are the same for everybody. So a person who reacted later than these 10 is
told of their own reaction beside the messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct

from rooms.log.grant import Grant
from rooms.models import Message, Reaction

Mine = dict[int, list[str]]
"""The id of a message, and the emojis with which the person reacted without being named."""


class Unnamed(NamedTuple):
    """The emojis of a message, in its state at `seq`, under which the person is not among those
    who are named, and people exist who are not named."""

    seq: int
    emojis: frozenset[str]


class _Named(Struct):
    id: int


class _Reaction(Struct):
    emoji: str
    count: int
    who: list[_Named]


class _Message(Struct):
    id: int
    seq: int
    reactions: list[_Reaction]


_decode = msgspec.json.Decoder(_Message).decode


def unnamed(grant: Grant, messages: Iterable[bytes]) -> dict[int, Unnamed]:
    """Those of the messages, given as JSON, to which the person may have reacted unnamed, by id."""
    if grant.person is None:
        return {}
    found: dict[int, Unnamed] = {}
    for payload in messages:
        # Quotes within texts are escaped in JSON, so only the key itself looks like this.
        if b'"reactions":' in payload:
            message = _decode(payload)
            emojis = frozenset(
                kind.emoji for kind in message.reactions if _may_hide(kind, grant.person.id)
            )
            if emojis:
                found[message.id] = Unnamed(message.seq, emojis)
    return found


def mine(grant: Grant, messages: Mapping[int, Unnamed]) -> Mine:
    """The person's reactions under which these messages do not name them; at most one query."""
    if grant.person is None or not messages:
        return {}
    emojis = frozenset[str]().union(*[message.emojis for message in messages.values()])
    numbers = Message.objects.filter(room_id=grant.room, number__in=messages)
    rows = Reaction.objects.filter(
        message_id__in=numbers.values("pk"), person_id=grant.person.id, emoji__in=emojis
    )
    found: Mine = {}
    # In the order of the index by message and person: SQLite would take the one by person, and
    # read all that this person has ever reacted to.
    rows = rows.order_by("message_id", "emoji")
    for number, emoji in rows.values_list("message__number", "emoji"):
        if emoji in messages[number].emojis:
            found.setdefault(number, []).append(emoji)
    return found


def _may_hide(kind: _Reaction, person: int) -> bool:
    return kind.count > len(kind.who) and all(named.id != person for named in kind.who)
