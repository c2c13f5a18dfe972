"""What all commands have in common, and how one is applied to the log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rooms.domain import policy
from rooms.domain.policy import Action, Target
from rooms.domain.site_policy import refuses_text
from rooms.limits import Limits
from rooms.log.change import MemberRow, MessageRow
from rooms.log.commit import Refusal
from rooms.log.facts import CursorFacts, MemberFacts, RoomRow
from rooms.log.rows import member_row, message_row
from rooms.log.transaction import Transaction
from rooms.markup import Calls
from rooms.models import AuditEntry, Membership, Role, State
from rooms.protocol import Ack, ClientEvent, Code, Limit, Person, encode

C = TypeVar("C", bound="type[Command]")
COMMANDS: dict[str, type[Command]] = {}
"""Every command of clients by its type on the wire."""
INTERNAL: dict[str, type[Command]] = {}
"""Every command that only Django code gives, by its type in stored intents."""


def registered(command: C) -> C:
    """Add a command to those that clients may send, and Django code, too."""
    return _added(COMMANDS, command)


def internal(command: C) -> C:
    """Add a command to those that only Django code may give."""
    return _added(INTERNAL, command)


def _added(registry: dict[str, type[Command]], command: C) -> C:
    tag = command.__struct_config__.tag
    if not isinstance(tag, str) or tag in COMMANDS or tag in INTERNAL:
        raise TypeError(f"{command.__name__} needs a type of its own")
    registry[tag] = command
    return command


class Command(ClientEvent, kw_only=True):
    """Something that a person wants done; the fields are those of the wire.

    Commands are absolute: applied twice, they leave the same state.
    """

    room: Limit | None = None
    """The id of the room that it is meant for; it is refused in any other."""

    action: ClassVar[Action]
    """What `policy` is asked, and what stands in a client's `can`."""
    models: ClassVar[bool] = True
    """Whether `apply` stores models."""
    locks_room: ClassVar[bool] = True
    """Whether it changes the room, and not only what belongs to the person."""
    asks_who_is_here: ClassVar[bool] = False
    """Whether it has to know who is in the room now, whatever its text."""
    ends_typing: ClassVar[bool] = False
    """Whether it ends the person's typing."""
    keeps_receipt: ClassVar[bool] = True
    """Whether a repeat with the same key is known by a receipt."""

    @property
    def is_long(self) -> bool:
        """Whether `check` may take a millisecond or more (`rooms.delivery.turns`)."""
        return False

    def check(self, limits: Limits) -> Checked:
        """Check what can be checked without the database; raises `Refusal`."""
        return Checked(self, self.key_or_new())

    def key_or_new(self) -> str:
        """The client's key, or one made for it: every row has its own."""
        return self.key or uuid.uuid4().hex

    def apply(self, context: Context) -> Ack:
        """Apply the command; raises `Refusal`, and only before anything was written."""
        raise NotImplementedError


class Checked(Struct, frozen=True):
    """A command whose fields were checked, with its text cleaned and parsed."""

    command: Command
    key: str
    """The client's key, or one that was made for it."""
    text: str = ""
    doc: str = ""
    calls: Calls | None = None
    """Whom the text may call; None: nobody."""
    present: frozenset[int] = frozenset()
    """The ids of those who are in the room now, where `@here` calls them or the command asks."""


class Context:
    """What a command needs while it is applied: transaction, room, person and membership."""

    __slots__ = ("_allowed", "checked", "key", "limits", "member", "person", "room", "tx")

    def __init__(
        self, tx: Transaction, room: RoomRow, person: Person, checked: Checked, limits: Limits
    ) -> None:
        self.tx = tx
        self.room = room
        self.person = person
        self.checked = checked
        self.key = checked.key
        self.limits = limits
        self.member: MemberFacts | None = tx.member(room, person.id)
        self._allowed = policy.lasting(person, self.member, room)

    def demand(self, action: Action, target: Target | None = None) -> None:
        """Raise `Refusal` unless the person may do this, as things are under the lock."""
        general = target is None and action not in policy.NEEDS_TARGET
        if general and self._allowed is not None and action in self._allowed:
            return
        refused = policy.can(self.person, self.member, action, self.room, target, self.tx.at)
        if refused is not None:
            raise Refusal(refused.code, refused.text)

    def demand_change(self) -> None:
        """Raise `Refusal` where the room's settings and roles stay as they are."""
        refused = policy.refuses_change(self.room)
        if refused is not None:
            raise Refusal(refused.code, refused.text)

    def demand_text(self, checked: Checked) -> None:
        """Raise `Refusal` where the site does not let the person post this text."""
        refused = refuses_text(self.person, checked.text, checked.doc)
        if refused is not None:
            raise Refusal(refused.code, refused.text)

    def message(self, number: int, *, deleted: bool = False) -> MessageRow:
        """A message of the room, one that was deleted only if asked for; raises `Refusal`."""
        row = message_row(self.room.id, number)
        if row is None or (row.deleted_at is not None and not deleted):
            raise Refusal(Code.NOT_FOUND, "That message is not there.")
        return row

    def join(self) -> None:
        """Make the person a member, unless they are one; all up to now counts as read."""
        if self.member is not None and self.member.state == State.MEMBER:
            return
        self.demand(Action.JOIN)
        self.member = self.admit(self.person, self.member)
        self._allowed = policy.lasting(self.person, self.member, self.room)

    def admit(
        self, person: Person, before: MemberFacts | None, role: Role = Role.MEMBER
    ) -> MemberFacts:
        """Make somebody a member whose membership was `before`; all that was posted up to now
        counts as read for them."""
        self.tx.flush()  # a post of theirs that is stored later would set the cursor back to it
        facts = self.change_state(person, before, State.MEMBER, role)
        cursor = CursorFacts(self.room.head, self.room.posts)
        self.tx.statements.set_cursor((self.room.id, person.id), cursor)
        return facts

    def change_state(
        self,
        person: Person,
        before: MemberFacts | None,
        state: State,
        role: Role = Role.MEMBER,
    ) -> MemberFacts:
        """Store that somebody, whose membership was `before`, is a member or has left. A mute
        outlasts both, with who gave it and why."""
        muted = before.muted_until if before is not None else None
        if muted is not None and muted <= self.tx.at:
            muted = None
        row = member_row(self.room.id, person.id) if muted is not None else None
        # Where somebody was removed or banned since, `by` and `reason` tell of that.
        same = row is not None and row.state in (State.MEMBER, State.LEFT)
        by, reason = (row.by, row.reason) if row is not None and same else (None, "")
        facts = MemberFacts(state, role, None, muted)
        self.tx.save_member(self.room, person, facts, reason=reason, by=by)
        return facts

    def give_role(self, row: MemberRow, role: Role) -> MemberFacts:
        """Store the role of a member; since when they are one, and a mute, stay as they are."""
        facts = replace(row.facts, role=str(role))
        self.tx.save_member(
            self.room, row.person, facts, since=row.since, reason=row.reason, by=row.by
        )
        return facts

    def is_last_owner(self, person: int, member: MemberFacts | None) -> bool:
        """Whether somebody with this membership is the only owner of a room with other members."""
        if member is None or member.role != Role.OWNER:
            return False
        others = Membership.objects.filter(room_id=self.room.id, state=State.MEMBER).exclude(
            person_id=person
        )
        return others.exists() and not others.filter(role=Role.OWNER).exists()

    def post(self, text: str, doc: str, reply: int | None = None, mentions: str = "") -> MessageRow:
        """Post a message as the person, who joins the room by that."""
        self.join()
        tx, room = self.tx, self.room
        seq = tx.next(room)
        room.posts += 1
        row = MessageRow(
            room.id, seq, seq, room.posts, self.person, self.key, text, doc, reply, tx.at,
            mentions=mentions,
        )  # fmt: skip
        tx.post(room, row)
        return row

    def audit(self, action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Note in the audit what the person has done to the room."""
        AuditEntry.objects.create(
            actor_id=self.person.id,
            action=action,
            room_id=self.room.id,
            before=encode(before).decode(),
            after=encode(after).decode(),
        )

    def ack(self, seq: int, **fields: Any) -> Ack:
        """The answer to a command that was applied."""
        return Ack(self.key, seq=seq, **fields)

    def unchanged(self) -> Ack:
        """The answer to a command that changes nothing."""
        return Ack(self.key, seq=self.room.head)


def only_owner(name: str = "") -> Refusal:
    """The refusal of what would leave a room with members and without an owner: oneself, or the
    person of that name."""
    owner = f"{name} is" if name else "You are"
    return Refusal(Code.NOT_ALLOWED, f"{owner} the only owner. Make somebody else an owner first.")
