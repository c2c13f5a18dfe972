"""A checked command on its way to the log; applied once, however often its client sends it."""

from __future__ import annotations

from hashlib import blake2b

import msgspec
from msgspec import structs

from rooms.domain import policy
from rooms.domain.commands.base import Checked, Command, Context
from rooms.domain.policy import Action
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.facts import Place
from rooms.log.rows import room_row
from rooms.log.transaction import Transaction
from rooms.models import Receipt
from rooms.protocol import Ack, Code, Person, encode


class Submission:
    """A checked command of a person in a room (`rooms.log.commit.Submission`)."""

    __slots__ = ("checked", "keeps_receipt", "limits", "models", "person_", "place", "room")

    def __init__(self, room: int, person: Person, checked: Checked, limits: Limits) -> None:
        command = checked.command
        self.room = room if command.locks_room else 0
        self.place: Place = (room, person.id)
        # Without a key from outside there is no repeat that would ask for the receipt.
        self.keeps_receipt = command.keeps_receipt and command.key is not None
        self.models = command.models or self.keeps_receipt
        self.person_ = person
        self.checked = checked
        self.limits = limits

    @property
    def person(self) -> int:
        """The id of the person whose command it is."""
        return self.person_.id

    def apply(self, tx: Transaction) -> Ack:
        """Apply the command, or repeat the answer that it got before; raises `Refusal`."""
        checked = self.checked
        command = checked.command
        # Another command of the batch may have locked the room; then its row is known.
        room = tx.rooms.get(self.place[0])
        if room is None and not self.room:
            room = room_row(self.place[0])
        if room is None:
            raise Refusal(policy.NOT_FOUND.code, policy.NOT_FOUND.text)
        context = Context(tx, room, self.person_, checked, self.limits)
        # First of all: neither a message that is there or not, nor an earlier answer, may tell
        # anything of a room to somebody who may not read it.
        context.demand(Action.READ)
        if not self.keeps_receipt:
            return command.apply(context)
        tx.flush()
        digest = _digest(room.id, command)
        earlier = Receipt.objects.filter(person_id=self.person, key=checked.key).first()
        if earlier is not None:
            return _repeated(earlier, digest)
        ack = command.apply(context)
        Receipt.objects.create(
            person_id=self.person,
            key=checked.key,
            digest=digest,
            answer=encode(ack).decode(),
            at=tx.at,
        )
        return ack


def _digest(room: int, command: Command) -> bytes:
    """A digest of room, kind and fields, but not of the key: the same for equal commands."""
    content = encode((room, structs.replace(command, key=None, room=None)))
    return blake2b(content, digest_size=16).digest()


def _repeated(earlier: Receipt, digest: bytes) -> Ack:
    if bytes(earlier.digest) != digest:
        raise Refusal(Code.KEY_REUSED, "This key was used for another command.")
    if not earlier.answer:
        raise Refusal(Code.EXPIRED, "This was done long ago; its answer is no longer kept.")
    ack = msgspec.json.decode(earlier.answer, type=Ack)
    return structs.replace(ack, dup=True)
