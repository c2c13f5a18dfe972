"""Several people who do all that can be done in a room, and a model of what must come of it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from rooms.domain.commands import Command
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.join import Join, Leave
from rooms.domain.commands.mark import Read, Unread
from rooms.domain.commands.pin import Pin
from rooms.domain.commands.post import Post
from rooms.domain.commands.react import React
from rooms.domain.commands.rename import Rename
from rooms.domain.commands.subject import Subject
from rooms.domain.submission import Submission
from rooms.limits import Limits
from rooms.log.change import Change
from rooms.log.commit import Applied, Result, commit
from rooms.log.grant import Grant
from rooms.log.reading import changes_since
from rooms.models import Membership, Message, Role, Room
from rooms.protocol import Ack, Person
from tests.rooms.samples import submission
from tests.rooms.stored import account, act, new_room

KINDS = (
    "post", "post", "post", "reply", "edit", "delete", "react", "pin", "subject", "rename", "join",
    "leave", "read", "unread", "repeat",
)  # fmt: skip
EMOJI = "👍🎉🙈"
PEOPLE = 4
Act = tuple[str, int, int, bool]
"""A kind of `KINDS`, who does it, a number that picks what it is done to, and on or off."""
BATCH = 12
"""Acts in one transaction, at most."""
acts = st.tuples(
    st.sampled_from(KINDS), st.integers(0, PEOPLE - 1), st.integers(0, 9), st.booleans()
)
batches = st.lists(st.lists(acts, min_size=1, max_size=BATCH), min_size=2, max_size=4)
LIMITS = Limits(pins=3, reactions=2)
_names = itertools.count()


@dataclass
class Place:
    """What the model knows of one person in the room."""

    member: bool = False
    cursor: int = 0
    """The id up to which they have read everything."""


@dataclass
class Crowd:
    """A new room, of which the first of its people is an owner."""

    people: list[Person] = field(default_factory=list)
    room: int = 0
    changes: list[Change] = field(default_factory=list)
    """Everything that was told, in the order of the commits."""
    begun: int = 0
    """The seq before the first change that was told."""
    authors: dict[int, int] = field(default_factory=dict)
    """Message to author."""
    deleted: set[int] = field(default_factory=set)
    places: dict[int, Place] = field(default_factory=dict)
    done: list[Submission] = field(default_factory=list)

    def __post_init__(self) -> None:
        name = f"Crowd {next(_names)}"
        self.people = [account(f"{name} {n}") for n in range(PEOPLE)]
        self.room = new_room(name)
        self.places = {person.id: Place() for person in self.people}
        owner = self.people[0]
        self.begun = act(owner, Join(), self.room).seq
        Membership.objects.filter(person_id=owner.id).update(role=Role.OWNER)
        self.places[owner.id] = Place(member=True, cursor=self.begun)

    def does(self, acts: Iterable[Act]) -> list[Result]:
        """Apply acts in one transaction, and have the model follow."""
        batch = [self._submission(*each) for each in acts]
        results = commit(batch)
        for each, result in zip(batch, results, strict=True):
            if isinstance(result, Applied):
                self.changes += result.changes
                self._follow(each, result.answer)
        self.done += batch
        return results

    def recount(self, person: int) -> int:
        """How many messages are new to somebody, counted one by one."""
        cursor = self.places[person].cursor
        return sum(
            number > cursor and author != person and number not in self.deleted
            for number, author in self.authors.items()
        )

    def final_states(self, since: int) -> list[bytes]:
        """The last state of every row that changed after a seq, ascending."""
        last = {_row(change): change for change in self.changes}
        return [
            change.payload
            for change in sorted(last.values(), key=lambda change: change.seq)
            if change.seq > since
        ]

    def read(self, since: int, page: int) -> list[bytes]:
        """What the log has after a seq, read in pages."""
        found: list[bytes] = []
        while True:
            snapshot = changes_since(Grant(self.room, None), since, page)
            found += [change.payload for change in snapshot.changes]
            if not snapshot.more:
                assert snapshot.head == self.head
                return found
            since = snapshot.head

    @property
    def head(self) -> int:
        """The room's last seq."""
        return Room.objects.get(pk=self.room).head

    @property
    def ordinals(self) -> list[int | None]:
        """The ordinals of all messages, by id."""
        rows = Message.objects.filter(room_id=self.room).order_by("number")
        return list(rows.values_list("ordinal", flat=True))

    def _submission(self, kind: str, who: int, pick: int, on: bool) -> Submission:
        if kind == "repeat" and self.done:
            return self.done[-1 - pick % len(self.done)]
        command = self._command(kind, pick, on=on)
        return submission(command, self.people[who], self.room, LIMITS)

    def _command(self, kind: str, pick: int, *, on: bool) -> Command:
        messages = sorted(self.authors)
        number = messages[-1 - pick % len(messages)] if messages else 1
        text = f"{kind} {pick}"
        commands: dict[str, Command] = {
            "reply": Post(text=text, reply=number),
            "edit": Edit(id=number, text=text, base=number if on else self.begun + pick + 1000),
            "delete": Delete(id=number),
            "react": React(id=number, emoji=EMOJI[pick % len(EMOJI)], on=on),
            "pin": Pin(id=number, on=on),
            "subject": Subject(text=text),
            "rename": Rename(name=f"Crowd {self.room} {pick}"),
            "join": Join(),
            "leave": Leave(),
            "read": Read(id=number + 9 * on),
            "unread": Unread(id=number),
        }
        return commands.get(kind, Post(text=text))

    def _follow(self, each: Submission, ack: Ack) -> None:
        """Do to the model what an applied command does."""
        if ack.dup:
            return
        command, place = each.checked.command, self.places[each.person]
        number = ack.id if isinstance(ack.id, int) else 0
        if isinstance(command, Post):
            self.authors[number] = each.person
            self.places[each.person] = Place(member=True, cursor=number)
        elif isinstance(command, React) and number and command.on and not place.member:
            self.places[each.person] = Place(member=True, cursor=ack.seq - 1)
        elif isinstance(command, Join) and not place.member:
            self.places[each.person] = Place(member=True, cursor=ack.seq)
        elif isinstance(command, Leave):
            place.member = False
        elif isinstance(command, Delete):
            self.deleted.add(command.id)
        elif isinstance(command, Read):
            place.cursor = max(place.cursor, min(command.id, ack.seq))
        elif isinstance(command, Unread):
            place.cursor = min(command.id - 1, ack.seq)


def _row(change: Change) -> tuple[str, int]:
    """Which row a change is of."""
    event: dict[str, Any] = json.loads(change.payload)
    if event["type"] == "message":
        return "message", event["message"]["id"]
    return event["type"], event["member"]["person"]["id"] if event["type"] == "member" else 0


def seqs(changes: Sequence[Change]) -> list[int]:
    """The seqs of changes."""
    return [change.seq for change in changes]
