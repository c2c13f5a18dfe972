"""The SQL of the log, on the database driver's own cursor.

Django's cursor doubles the cost of these statements (measured: `docs/performance.md`). What it adds
is done here once: the driver's placeholders, its times, and Django's exceptions, by
`wrap_database_errors` around the whole transaction. SQLite and PostgreSQL run the same statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from rooms.log.change import MemberRow, MessageRow
from rooms.log.facts import CursorFacts, MemberFacts, Place, Posted, RoomRow

LOCK_WAIT = 250
"""Milliseconds that a transaction waits for a lock of another session.

Two processes that write to the same room wait for each other's commits, a few milliseconds each.
A lock that lasts longer is no such commit, and the other rooms must not wait for it.
"""
ACTIVE_WITHIN = dt.timedelta(seconds=10)
"""Precision of a room's `active_at`: it is stored anew only when it is older than this."""
# The limits are set in each transaction. A pooler may hand the connection to another client after
# each transaction, so settings of the session would not stay with their client.
_LIMITS = (
    f"SET LOCAL lock_timeout = {LOCK_WAIT}; SET LOCAL statement_timeout = 5000;"
    " SET LOCAL idle_in_transaction_session_timeout = 10000"
)
_BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"BEGIN; {_LIMITS}"}
_ROOM = (
    "id, kind, name, slug, subject, description, epoch, head, posts, seq, archived_at IS NOT NULL,"
    " read_only, slow_seconds, members_pin, members_call"
)
_MEMBER = "state, role, until, muted_until"
_MEMBERSHIP = (
    "room_id", "person_id", "seq", "state", "role", "since", "until", "muted_until", "reason",
)  # fmt: skip
_MESSAGE = "room_id, number, seq, ordinal, author_id, key, text, doc, reply, at"


@contextmanager
def begun(database: BaseDatabaseWrapper, *, for_models: bool = False) -> Iterator[Statements]:
    """A transaction: committed at the end of the block, rolled back where that raises.

    With `for_models`, or within a transaction of Django's, it is `atomic()`, and models can be
    stored in it. Otherwise it is begun by hand: `atomic()` costs as much as the statements of a
    small batch.
    """
    if for_models or database.in_atomic_block:
        with transaction.atomic(), database.wrap_database_errors:
            statements = Statements(database)
            statements.limit_waits()
            yield statements
        return
    database.ensure_connection()
    with database.wrap_database_errors:
        cursor = database.connection.cursor()
        cursor.execute(_BEGIN.get(database.vendor, "BEGIN"))
        try:
            yield Statements(database)
            cursor.execute("COMMIT")
        except BaseException:
            _roll_back(database)
            raise


def _roll_back(database: BaseDatabaseWrapper) -> None:
    try:
        with database.wrap_database_errors:
            database.connection.cursor().execute("ROLLBACK")
    except DatabaseFailure:
        # The connection is lost, or the transaction has ended already: the next one begins on a
        # new connection.
        database.close()


class Statements:
    """The log's statements within the transaction that `database` is in."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._cursor: Any = database.connection.cursor()
        self._embedded = database.vendor == "sqlite"
        self._mark = "?" if self._embedded else "%s"
        self._quoted = database.ops.quote_name

    def limit_waits(self) -> None:
        """Limit for how long this transaction waits for locks of other sessions."""
        if not self._embedded:
            self._cursor.execute(_LIMITS)

    @property
    def row_locks(self) -> bool:
        """Whether the database locks rows; SQLite locks the whole database."""
        return not self._embedded

    def lock_rooms(self, ids: Sequence[int], *, skip_locked: bool = False) -> dict[int, RoomRow]:
        """Lock those of the rooms that exist, in ascending order of their ids.

        Because of the order, two processes that write to the same rooms cannot deadlock.
        With `skip_locked` it does not wait, and leaves locked rooms out.
        """
        # SQLite has no row locks and needs none: the transaction is IMMEDIATE.
        lock = "" if self._embedded else " FOR NO KEY UPDATE"
        if skip_locked and not self._embedded:
            lock += " SKIP LOCKED"
        marks = ", ".join([self._mark] * len(ids))
        self._cursor.execute(
            f"SELECT {_ROOM} FROM rooms_room WHERE id IN ({marks}) ORDER BY id{lock}",  # noqa: S608
            tuple(ids),
        )
        return {row[0]: RoomRow(*row) for row in self._cursor.fetchall()}

    def locked_authors(self, authors: Sequence[int]) -> set[int]:
        """Those of `authors` whose row another session has locked (PostgreSQL only).

        A message refers to its author's row, so storing it would wait for that lock.
        """
        table = self._quoted(get_user_model()._meta.db_table)
        marks = ", ".join([self._mark] * len(authors))
        there = f"SELECT id FROM {table} WHERE id IN ({marks})"  # noqa: S608
        self._cursor.execute(there, tuple(authors))
        found = {pk for (pk,) in self._cursor.fetchall()}
        self._cursor.execute(there + " FOR KEY SHARE SKIP LOCKED", tuple(authors))
        return found - {pk for (pk,) in self._cursor.fetchall()}

    def members(self, places: Sequence[Place]) -> dict[Place, MemberFacts]:
        """The memberships of people in rooms, for those of the places that have one."""
        pairs = ", ".join([f"({self._mark}, {self._mark})"] * len(places))
        self._cursor.execute(
            f"WITH place (room, person) AS (VALUES {pairs})"  # noqa: S608
            f" SELECT room_id, person_id, {_MEMBER} FROM place CROSS JOIN rooms_membership"
            " WHERE person_id = place.person AND room_id = place.room",
            [value for place in places for value in place],
        )
        return {
            (room, person): MemberFacts(state, role, optional(until), optional(muted_until))
            for room, person, state, role, until, muted_until in self._cursor.fetchall()
        }

    def find(self, room: int, author: int, key: str) -> Posted | None:
        """The message that `author` posted under `key`."""
        mark = self._mark
        self._cursor.execute(
            "SELECT number, seq, at, text, reply, text_seq > 0, deleted_at IS NOT NULL"  # noqa: S608
            f" FROM rooms_message WHERE author_id = {mark} AND room_id = {mark} AND key = {mark}",
            (author, room, key),
        )
        found = self._cursor.fetchone()
        if found is None:
            return None
        number, seq, at, text, reply, edited, deleted = found
        return Posted(number, seq, moment(at), text, reply, bool(edited), bool(deleted))

    def is_message(self, room: int, number: int) -> bool:
        """Whether the room has a message with that id."""
        self._cursor.execute(
            "SELECT 1 FROM rooms_message"  # noqa: S608
            f" WHERE room_id = {self._mark} AND number = {self._mark}",
            (room, number),
        )
        return self._cursor.fetchone() is not None

    def insert(self, rows: Sequence[MessageRow]) -> int:
        """Store messages, except those whose key is stored already; returns how many."""
        if not rows:
            return 0
        one = "(" + ", ".join([self._mark] * 10) + ")"
        values = [
            (
                r.room, r.number, r.seq, r.ordinal, r.by.id, r.key, r.text, r.doc, r.reply,
                self._time(r.at),
            )
            for r in rows
        ]  # fmt: skip
        # The cheapest form for each driver: one prepared statement for each row with SQLite, one
        # statement with all rows with PostgreSQL.
        sql = (
            f"INSERT INTO rooms_message ({_MESSAGE}) VALUES {{}}"  # noqa: S608
            " ON CONFLICT (author_id, room_id, key) DO NOTHING"
        )
        if self._embedded:
            self._cursor.executemany(sql.format(one), values)
        else:
            every = ", ".join([one] * len(values))
            self._cursor.execute(sql.format(every), [value for row in values for value in row])
        return int(self._cursor.rowcount)

    def advance(self, rooms: Sequence[RoomRow], at: dt.datetime) -> None:
        """Store the counters of rooms, and that they are active, in one statement."""
        # `active_at` is indexed. It is left alone while it is recent, because PostgreSQL updates
        # a row in place only if no indexed column of it changes.
        if not rooms:
            return
        marks = ", ".join([f"({self._mark}, {self._mark}, {self._mark})"] * len(rooms))
        self._cursor.execute(
            f"WITH latest (id, head, posts) AS (VALUES {marks}) UPDATE rooms_room"  # noqa: S608
            " SET head = latest.head, posts = latest.posts, active_at = CASE"
            " WHEN rooms_room.posts < latest.posts AND"
            f" (active_at IS NULL OR active_at < {self._mark}) THEN {self._mark}"
            " ELSE active_at END FROM latest WHERE rooms_room.id = latest.id",
            [
                *(value for r in rooms for value in (r.id, r.head, r.posts)),
                self._time(at - ACTIVE_WITHIN),
                self._time(at),
            ],
        )

    def save_member(self, row: MemberRow) -> None:
        """Store somebody's membership in place of what it was."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in _MEMBERSHIP[2:])
        self._cursor.execute(
            f"INSERT INTO rooms_membership ({', '.join(_MEMBERSHIP)})"  # noqa: S608
            f" VALUES ({', '.join([self._mark] * len(_MEMBERSHIP))})"
            f" ON CONFLICT (person_id, room_id) DO UPDATE SET {updates}",
            (
                row.room, row.person.id, row.seq, row.state, row.role, self._time(row.since),
                self._time(row.until), self._time(row.muted_until), row.reason,
            ),
        )  # fmt: skip

    def set_cursor(self, place: Place, cursor: CursorFacts, *, forward: bool = False) -> None:
        """Store how far somebody has read in a room; with `forward`, never an earlier place.

        The statement itself compares: two processes may store the cursor of one person at once.
        """
        mark = self._mark
        self._cursor.execute(
            "INSERT INTO rooms_cursor"  # noqa: S608
            " (room_id, person_id, read, ordinal, set_at, level, muted, favourite)"
            f" VALUES ({', '.join([mark] * 8)}) ON CONFLICT (person_id, room_id) DO UPDATE SET"
            " read = excluded.read, ordinal = excluded.ordinal, set_at = excluded.set_at"
            + (" WHERE rooms_cursor.read < excluded.read" if forward else ""),
            (*place, cursor.read, cursor.ordinal, cursor.set_at, "", False, False),
        )

    def bump(self, people: Sequence[int]) -> dict[int, int]:
        """Give the inboxes of people, in ascending order of their ids, the next version."""
        marks = ", ".join([f"({self._mark}, 1)"] * len(people))
        self._cursor.execute(
            f"INSERT INTO rooms_inbox (person_id, version) VALUES {marks}"  # noqa: S608
            " ON CONFLICT (person_id) DO UPDATE SET version = rooms_inbox.version + 1"
            " RETURNING person_id, version",
            sorted(people),
        )
        return dict(self._cursor.fetchall())

    def _time(self, at: dt.datetime | None) -> Any:
        # As Django stores it: SQLite has text, in UTC and without an offset.
        return _text(at) if self._embedded and at is not None else at


@lru_cache(maxsize=8)
def _text(at: dt.datetime) -> str:
    return at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def optional(value: Any) -> dt.datetime | None:
    """A time of the driver's that may be NULL."""
    return None if value is None else moment(value)


def moment(value: Any) -> dt.datetime:
    """A time as the driver returns it: text in SQLite."""
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
