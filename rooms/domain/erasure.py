"""Deletions by the right of a site's admin, in rooms of every kind."""

from __future__ import annotations

from rooms.domain import policy
from rooms.domain.commands.delete import erase
from rooms.domain.site_policy import SiteAction, may_on_site
from rooms.log.commit import Refusal
from rooms.log.facts import Place
from rooms.log.rows import message_row
from rooms.log.transaction import Transaction
from rooms.models import AuditEntry
from rooms.protocol import Person


class Erasure:
    """An admin's deletion of a message, which may be in a room that the admin may not read.

    It is no command: only the pages of the site make one, for a message that was reported or for
    all messages of a person (`rooms.log.commit.Submission`).
    """

    __slots__ = ("admin", "audited", "models", "number", "place", "room")

    def __init__(self, admin: Person, room: int, number: int, *, audited: bool = True) -> None:
        """Delete the message `number`; unless `audited`, the caller has audited the whole act."""
        self.admin = admin
        self.room = room
        self.number = number
        self.audited = audited
        self.place: Place = (room, admin.id)
        self.models = True

    @property
    def person(self) -> int:
        """The id of the admin."""
        return self.admin.id

    def apply(self, tx: Transaction) -> None:
        """Leave a tombstone; a message that is not there or was deleted is left as it is.

        Raises `Refusal`.
        """
        if not may_on_site(self.admin, SiteAction.REPORTS):
            raise Refusal(policy.NOT_FOUND.code, policy.NOT_FOUND.text)
        tx.flush()
        room = tx.rooms.get(self.room)
        row = message_row(self.room, self.number)
        if room is None or row is None or row.deleted_at is not None:
            return
        if self.audited:
            AuditEntry.objects.create(
                actor_id=self.admin.id,
                action="delete message",
                room_id=room.id,
                message=row.number,
                person_id=row.by.id,
            )
        erase(tx, room, row, self.admin.id)
