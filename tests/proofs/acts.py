"""Random acts of people in rooms: every command, by whoever may do it, and by whoever may not."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rooms.domain.commands import COMMANDS
from tests.services.talk import Event

GOLDEN = Path(__file__).parents[1] / "fixtures" / "protocol"
RECENT = 40
"""Messages of a room that acts are about."""
KEEPERS = 0.8
"""How often an act that only owners may do is done by one."""

INSIDERS = 0.8
"""How often any other act is done by somebody who was a member at first."""
CALLS = 0.3
"""How often a text calls somebody."""


def name_of(person: int) -> str:
    """The name of one of those who act, by their place among the people."""
    return f"Person {person}"


@dataclass
class Place:
    """A room as those who act know it."""

    id: int
    slug: str
    owner: int
    """Who owned it at first, by their place among the people."""
    insiders: list[int]
    """Who were its members at first, the owner among them."""
    messages: list[tuple[int, int, int]] = field(default_factory=list)
    """The last messages: id, latest seq, and author, by their place among the people."""


@dataclass
class Act:
    """What somebody does in a room."""

    kind: str
    actor: int
    place: Place
    event: Event


class Script:
    """Draws acts; the same seed draws the same as long as the answers are the same."""

    def __init__(self, dice: random.Random, people: list[int], places: list[Place]) -> None:
        """`people` are the ids of those who act; the first one administers the site."""
        self.dice = dice
        self.people = people
        self.places = places
        self._number = 0

    def draw(self, busy: set[int]) -> Act:
        """The next act, by somebody who is not in `busy`."""
        self._number += 1
        kind = self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        place = self.dice.choice(self.places)
        actor = self._actor(kind, place, busy)
        event = {**self._event(kind, place, actor), "type": kind, "room": place.id}
        return Act(kind, actor, place, {**event, "key": f"act-{self._number}"})

    def learn(self, act: Act, ack: Event) -> None:
        """Take an answer: what it says of messages and addresses is used from now on."""
        place = act.place
        if act.kind == "message":
            place.messages = [*place.messages[1 - RECENT :], (ack["id"], ack["seq"], act.actor)]
        elif act.kind == "edit":
            place.messages = [
                (number, ack["seq"] if number == act.event["id"] else seq, author)
                for number, seq, author in place.messages
            ]
        place.slug = ack.get("slug", place.slug)

    def _actor(self, kind: str, place: Place, busy: set[int]) -> int:
        free = [each for each in range(len(self.people)) if each not in busy]
        keepers = [each for each in (place.owner, 0) if each in free]
        if kind in OWNERS and keepers and self.dice.random() < KEEPERS:
            return self.dice.choice(keepers)
        near = [each for each in place.insiders if each in free]
        return self.dice.choice(near if near and self.dice.random() < INSIDERS else free)

    def _event(self, kind: str, place: Place, actor: int) -> Event:
        if kind in EVENTS:
            return EVENTS[kind](self, place, actor)
        examples = json.loads((GOLDEN / f"client-{kind}.json").read_text())
        ids = {"id": self.message(place), "person": self.person(), "people": [self.person()]}
        return {name: ids.get(name, value) for name, value in self.dice.choice(examples).items()}

    def message(self, place: Place, author: int | None = None) -> int:
        """The id of some message, by a certain author where one is named and has said anything."""
        own = [number for number, _, by in place.messages if author in (None, by)]
        return self.dice.choice(own) if own else 1

    def person(self) -> int:
        """The id of one of the people."""
        return self.dice.choice(self.people)

    def text(self, said: str) -> Event:
        """A text that no other message has, which may call people, with the ids of those named."""
        if self.dice.random() >= CALLS:
            return {"text": f"{said} {self._number}"}
        some = self.dice.sample(range(len(self.people)), self.dice.choice([0, 1, 1, 2]))
        names = [f"@{name_of(each)}" for each in some]
        words = [*names, *self.dice.choice([[], [], ["@room"], ["@here"], ["@room", "@here"]])]
        self.dice.shuffle(words)
        text = " ".join([said, str(self._number), *words])
        return {"text": text, "mentions": [self.people[each] for each in some]}

    def edit(self, place: Place, actor: int) -> Event:
        """An edit of a message of the actor's own, on its latest state."""
        number = self.message(place, actor)
        base = next((seq for known, seq, _ in place.messages if known == number), 1)
        return {"id": number, "base": base, **self.text("edited")}

    def post(self, place: Place, actor: int) -> Event:
        """A message, which sometimes answers one."""
        answers = bool(place.messages) and self.dice.random() < 0.2
        reply = {"reply": self.message(place)} if answers else {}
        return {**self.text("said"), **reply}


Draw = Callable[[Script, Place, int], Event]
EVENTS: dict[str, Draw] = {
    "message": Script.post,
    "edit": Script.edit,
    "delete": lambda s, p, a: {"id": s.message(p, a if s.dice.random() < 0.7 else None)},
    "react": lambda s, p, a: {"id": s.message(p), "emoji": "👍", "on": s.dice.random() < 0.7},
    "pin": lambda s, p, a: {"id": s.message(p), "on": s.dice.random() < 0.6},
    "read": lambda s, p, a: {"id": s.message(p)},
    "unread": lambda s, p, a: {"id": s.message(p)},
    "join": lambda s, p, a: {},
    "leave": lambda s, p, a: {},
    "remove": lambda s, p, a: {"person": s.person()},
    "ban": lambda s, p, a: {"person": s.person(), "minutes": 60},
    "unban": lambda s, p, a: {"person": s.person()},
    "mute": lambda s, p, a: {"person": s.person(), "minutes": s.dice.choice([0, 0, 5])},
    "role": lambda s, p, a: {
        "person": s.person(), "role": s.dice.choice(["member", "moderator", "owner"]),
    },
    "archive": lambda s, p, a: {"on": s.dice.random() < 0.4},
    "convert": lambda s, p, a: {"kind": s.dice.choice(["open", "private"])},
    "rename": lambda s, p, a: {"name": f"Room {p.id} {s.dice.randrange(1000)}"},
    "subject": lambda s, p, a: {"text": f"About {s.dice.randrange(1000)}"},
    "settings": lambda s, p, a: {"members_pin": s.dice.random() < 0.8},
    "remove_room": lambda s, p, a: {"name": "not its name"},
    "add": lambda s, p, a: {"people": [s.person(), s.person()]},
    "block": lambda s, p, a: {"person": s.person(), "on": s.dice.random() < 0.6},
    "prefer": lambda s, p, a: s.dice.choice([
        {"muted": s.dice.random() < 0.5}, {"favourite": s.dice.random() < 0.5},
        {"level": s.dice.choice(["", "all", "mentions", "nothing"])},
    ]),
}  # fmt: skip
"""What acts say that are drawn with a purpose; other commands say what their example says."""
FORMS: dict[str, Callable[[Event], tuple[str, Event]]] = {
    "block": lambda event: (
        f"/people/{event['person']}/block/", {"on": "1" if event["on"] else "0"},
    ),
}  # fmt: skip
"""Acts that are no commands: the address and the fields of their forms."""
_OFTEN = {
    "message": 30, "read": 12, "unread": 10, "join": 8, "edit": 8, "delete": 12, "react": 5,
    "add": 6, "prefer": 5, "leave": 4, "remove": 3, "unban": 3, "ban": 2, "mute": 2, "role": 2,
    "archive": 2,
}  # fmt: skip
WEIGHTS = {kind: _OFTEN.get(kind, 1) for kind in sorted([*COMMANDS, *FORMS])}
"""How often each act is drawn: those that move counts more often than others."""
OWNERS = {
    "remove", "ban", "unban", "mute", "role", "archive", "convert", "rename", "settings", "add",
}  # fmt: skip
REFUSED = {
    "not_allowed", "not_found", "muted", "banned", "conflict", "too_many", "name_taken", "slow",
    "too_late", "bad_name", "filtered",
}  # fmt: skip
"""Codes that an act may be refused with; any other is a fault of the site."""
