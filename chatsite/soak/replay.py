"""What the rows of a room must be, from the commands that were applied to it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chatsite.soak.record import Event, Sent


class Applied(NamedTuple):
    """A command, the seq that its answer names, and the answer."""

    seq: int
    sent: Sent
    answer: Event


@dataclass(slots=True)
class Expected:
    """The final state of a room's rows, as far as commands determine it."""

    texts: dict[int, str] = field(default_factory=dict)
    """By message, of those that were edited."""
    deleted: set[int] = field(default_factory=set)
    pinned: dict[int, int | None] = field(default_factory=dict)
    """By message: who pinned it last; None where it was unpinned."""
    reactions: dict[int, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    """By message: people and their emoji."""
    members: dict[int, bool] = field(default_factory=dict)
    """By person: whether they are a member."""
    subject: str | None = None
    name: str | None = None

    def apply(self, seq: int, sent: Sent, answer: Event) -> None:
        """Apply a command; an answer about a message that names no `id` changed nothing."""
        event, message = sent.event, answer.get("id", 0)
        if sent.kind in ("message", "join"):
            self.members[sent.person] = True
        elif sent.kind == "leave":
            self.members[sent.person] = False
        elif sent.kind == "subject":
            self.subject = event["text"]
        elif sent.kind == "rename":
            self.name = event["name"]
        elif message:
            self._change(message, sent)

    def _change(self, message: int, sent: Sent) -> None:
        event = sent.event
        if sent.kind == "edit":
            self.texts[message] = event["text"]
        elif sent.kind == "delete":
            self.deleted.add(message)
            self.texts[message] = ""
            self.pinned[message] = None
            self.reactions[message].clear()
        elif sent.kind == "pin":
            self.pinned[message] = sent.person if event["on"] else None
        elif sent.kind == "react" and event["on"]:
            self.reactions[message].add((sent.person, event["emoji"]))
            self.members[sent.person] = True
        elif sent.kind == "react":
            self.reactions[message].discard((sent.person, event["emoji"]))


def applied(
    sent: Mapping[str, Sent], posts: Mapping[str, int], receipts: Mapping[str, str]
) -> list[Applied]:
    """The commands that the database knows, in the order of their seqs.

    `posts` holds the ids of messages, `receipts` the answers, both by key.
    """
    found = [Applied(seq, sent[key], {"id": seq}) for key, seq in posts.items() if key in sent]
    for key, answer in receipts.items():
        if key in sent:
            event = json.loads(answer)
            found.append(Applied(event["seq"], sent[key], event))
    return sorted(found, key=lambda each: each.seq)


def replay(commands: Iterable[Applied]) -> Expected:
    """Apply the commands of one room."""
    expected = Expected()
    for each in commands:
        expected.apply(*each)
    return expected
