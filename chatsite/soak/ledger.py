"""The database as the verdict reads it: past the servers, by SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.db.utils import ConnectionHandler

from chatsite.databases import database_settings
from chatsite.environment import Environment


class RoomRow(NamedTuple):
    """A room."""

    id: int
    name: str
    slug: str
    subject: str
    head: int
    posts: int
    seq: int


class MessageRow(NamedTuple):
    """A message."""

    pk: int
    room: int
    number: int
    seq: int
    ordinal: int | None
    author: int
    key: str
    text: str
    reply: int | None
    deleted: bool
    pinned_by: int | None
    reactions: str


class MemberRow(NamedTuple):
    """A membership."""

    room: int
    person: int
    seq: int
    state: str
    role: str


class CursorRow(NamedTuple):
    """How far a person has read in a room."""

    room: int
    person: int
    ordinal: int
    own: int


class ReceiptRow(NamedTuple):
    """The answer that a command got."""

    person: int
    key: str
    answer: str


class ReactionRow(NamedTuple):
    """A person's emoji on a message."""

    message: int
    person: int
    emoji: str


@dataclass(frozen=True, slots=True)
class Tables:
    """All that the verdict asks of."""

    rooms: Sequence[RoomRow]
    messages: Sequence[MessageRow]
    members: Sequence[MemberRow]
    cursors: Sequence[CursorRow]
    receipts: Sequence[ReceiptRow]
    reactions: Sequence[ReactionRow]
    inboxes: dict[int, int]
    """Person to version."""


_HEADS = "SELECT id, head FROM rooms_room"
_VERSIONS = "SELECT person_id, version FROM rooms_inbox"
_ROOMS = "SELECT id, name, slug, subject, head, posts, seq FROM rooms_room"
_MESSAGES = (
    "SELECT id, room_id, number, seq, ordinal, author_id, key, text, reply,"
    " deleted_at IS NOT NULL, CASE WHEN pinned_at IS NULL THEN NULL ELSE pinned_by_id END,"
    " reactions FROM rooms_message ORDER BY room_id, number"
)
_MEMBERS = "SELECT room_id, person_id, seq, state, role FROM rooms_membership"
_CURSORS = "SELECT room_id, person_id, ordinal, own FROM rooms_cursor"
_RECEIPTS = "SELECT person_id, key, answer FROM rooms_receipt"
_REACTIONS = "SELECT message_id, person_id, emoji FROM rooms_reaction"


class Ledger:
    """The database at `url`; every method blocks."""

    def __init__(self, url: str, directory: Path) -> None:
        settings = database_settings(Environment({"DATABASE_URL": url}), directory)
        settings["OPTIONS"].pop("pool", None)  # a look now and then needs none
        self._handler = ConnectionHandler({"default": settings})

    def heads(self) -> dict[int, int]:
        """Room to last seq."""
        return dict(self._query(_HEADS))

    def versions(self) -> dict[int, int]:
        """Person to the version of their inbox."""
        return dict(self._query(_VERSIONS))

    def tables(self) -> Tables:
        """Everything."""
        return Tables(
            [RoomRow(*row) for row in self._query(_ROOMS)],
            [MessageRow(*row) for row in self._query(_MESSAGES)],
            [MemberRow(*row) for row in self._query(_MEMBERS)],
            [CursorRow(*row) for row in self._query(_CURSORS)],
            [ReceiptRow(*row) for row in self._query(_RECEIPTS)],
            [ReactionRow(*row) for row in self._query(_REACTIONS)],
            self.versions(),
        )

    def make_account(self, name: str) -> None:
        """Make a guest somebody with an account: guests may do less."""
        self._execute("UPDATE accounts_user SET guest = %s WHERE name = %s", (False, name))

    def _query(self, sql: str) -> list[Any]:
        return self._execute(sql, (), fetch=True)

    def _execute(self, sql: str, values: Sequence[str | bool], *, fetch: bool = False) -> list[Any]:
        connection = self._handler["default"]
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall()) if fetch else []
        finally:
            connection.close()
