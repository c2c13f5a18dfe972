"""A room with an owner, a moderator and members, for tests of what is done to people."""

import json
from typing import Any, NamedTuple

from rooms.domain.commands import Command
from rooms.models import AuditEntry, Membership, Role
from rooms.protocol import Person
from tests.rooms.stored import account, act, enter, guest, head, new_room, news


class Moderated(NamedTuple):
    """A room by its id, and people by what they are there; `gus` is a member and a guest."""

    room: int
    owner: Person
    mod: Person
    ada: Person
    gus: Person
    outsider: Person

    def acts(self, actor: Person, command: Command) -> dict[str, Any]:
        """Apply a command; returns the one change that it made of somebody's membership."""
        before = head(self.room)
        act(actor, command, self.room)
        (event,) = news(self.room, before)
        member = event["member"]
        assert isinstance(member, dict)
        return member

    def row(self, person: Person) -> Membership:
        """Somebody's membership as it is stored."""
        return Membership.objects.get(room_id=self.room, person_id=person.id)


def moderated(kind: str = "open") -> Moderated:
    """Make one."""
    room = new_room("Moderated", kind)
    names = ("Olga", "Max", "Ada")
    owner, mod, ada = (account(name) for name in names)
    gus, outsider = guest("Gus"), account("Eve")
    enter(room, owner, role=Role.OWNER)
    enter(room, mod, role=Role.MODERATOR)
    enter(room, ada, gus)
    return Moderated(room, owner, mod, ada, gus, outsider)


def audited() -> tuple[str, int | None, int | None, dict[str, str], dict[str, str], str]:
    """The only entry of the audit: action, actor, person, before, after, reason."""
    entry = AuditEntry.objects.get()
    before, after = (json.loads(each) if each else {} for each in (entry.before, entry.after))
    return entry.action, entry.actor_id, entry.person_id, before, after, entry.reason
