"""Whom each message must have called, by its texts alone."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from tests.integration.database import rows

_MESSAGES = (
    "SELECT id, room_id, number, author_id, text, text_seq, mentions, deleted_at IS NOT NULL"
    " FROM rooms_message ORDER BY room_id, number"
)
_VERSIONS = "SELECT message_id, seq, text FROM rooms_version ORDER BY message_id, seq"
_MENTIONS = "SELECT message_id, person_id FROM rooms_mention"
_MEMBERS = "SELECT room_id, person_id, seq FROM rooms_membership WHERE state = 'member'"
_NAMES = "SELECT id, name FROM accounts_user"
_NAME = re.compile(r"@(Person \d+)")
_ALL = re.compile(r"@(room|here)")
"""The texts have no code, no links, and no names within words."""


@dataclass
class Message:
    """A message as its rows give it."""

    id: int
    room: int
    number: int
    author: int
    texts: list[tuple[int, str]]
    """All its texts with the seqs at which they were said, the latest one last."""
    stated: dict[str, object]
    """Whom everybody is told that it calls."""
    deleted: bool
    called: set[int] = field(default_factory=set)
    """Those who have a row for it."""


@dataclass
class Everybody:
    """The people and their memberships."""

    ids: dict[str, int]
    """By name."""
    members: dict[int, dict[int, int]]
    """By room and person: since which seq nothing of the membership has changed."""

    def since(self, room: int, seq: int) -> set[int]:
        """Who was a member at that seq for certain: all who are one, and were one before."""
        return {person for person, began in self.members.get(room, {}).items() if began < seq}


def miscalled(url: str) -> list[str]:
    """Where what is stored of mentions is not what the texts say, in the database at `url`.

    Whom a text names, and who was a member when it called all, must have a row; so must nobody
    else. Of those whose membership has changed since, and of who was here, rows say nothing: they
    may have one.
    """
    everybody = _everybody(url)
    return [told for message in _messages(url) for told in _faults(message, everybody)]


def _faults(message: Message, everybody: Everybody) -> list[str]:
    if message.deleted:
        wrong = message.called or message.stated
        return [f"{message.id} is deleted and calls {message.called}"] if wrong else []
    seq, text = message.texts[-1]
    flags = _flags(text)
    named = {everybody.ids[name] for name in _NAME.findall(text)}
    members = everybody.since(message.room, seq)
    must = named & members
    if "room" in flags:
        must |= everybody.since(message.room, _called_at(message.texts))
    shown = {person for person, _ in _people(message.stated)}
    may = message.called if flags else shown
    faults = {
        "flags": (flags, {flag for flag in ("room", "here") if message.stated.get(flag)}),
        "shown without a name": (set(), shown - named),
        "named and not shown": (set(), (named & members) - shown),
        "called": (set(), must - message.called - {message.author}),
        "not shown and called": (set(), message.called - may),
        "the author": (set(), message.called & {message.author}),
    }
    return [
        f"message {message.id} ({message.texts}): {what}: {found} instead of {expected}"
        for what, (expected, found) in faults.items()
        if expected != found
    ]


def _flags(text: str) -> set[str]:
    return set(_ALL.findall(text))


def _called_at(texts: Sequence[tuple[int, str]]) -> int:
    """When those were called whom the present text calls all together: later edits that call all
    in the same way leave it at them."""
    last = _flags(texts[-1][1])
    return list(takewhile(lambda said: _flags(said[1]) == last, reversed(texts)))[-1][0]


def _people(stated: dict[str, object]) -> list[tuple[int, str]]:
    people = stated.get("people", [])
    if not isinstance(people, list):
        raise TypeError(f"people is no list: {stated}")
    return [(person, name) for person, name in people]


def _everybody(url: str) -> Everybody:
    members: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for room, person, seq in rows(url, _MEMBERS):
        members[room][person] = seq
    return Everybody({name: person for person, name in rows(url, _NAMES)}, members)


def _messages(url: str) -> list[Message]:
    earlier: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for message, seq, text in rows(url, _VERSIONS):
        earlier[message].append((seq, text))
    called: defaultdict[int, set[int]] = defaultdict(set)
    for message, person in rows(url, _MENTIONS):
        called[message].add(person)
    return [
        Message(
            pk, room, number, author, [*earlier[pk], (text_seq or number, text)],
            json.loads(stated or "{}"), bool(deleted), called[pk],
        )
        for pk, room, number, author, text, text_seq, stated, deleted in rows(url, _MESSAGES)
    ]  # fmt: skip
