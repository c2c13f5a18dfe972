"""The SQL of the log, on the database driver's own cursor.

Django's cursor costs as much again as these statements do (measured: `docs/performance.md`);
what it adds is done here once: the driver's placeholders, its times, and Django's exceptions
by `wrap_database_errors` around the whole. SQLite and PostgreSQL run the same statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import msgspec
from django.contrib.auth import get_user_model
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class RoomInfo(msgspec.Struct, frozen=True):
    """What everybody in a room knows of it; `epoch` is empty while it has no messages."""

    name: str
    topic: str = ""
    epoch: str = ""


class LockedRoom(msgspec.Struct, frozen=True):
    """A room whose row this transaction has locked."""

    id: int
    head: int
    """The last seq given before this transaction."""
    info: RoomInfo


LOCK_WAIT = 250
"""Milliseconds that a transaction waits for a lock of another session.

Two processes that write to the same room wait for each other's commits, a few milliseconds each.
A lock that lasts longer is no such commit, and the other rooms must not wait for it.
"""
ACTIVE_WITHIN = dt.timedelta(seconds=10)
"""How exactly a room's `active_at` is kept."""
_BEGIN = {
    "sqlite": "BEGIN IMMEDIATE",
    # The limits go with the transaction, not with the session: behind a pooler that hands a
    # connection to another client after each transaction, a session's settings mean nothing.
    "postgresql": f"BEGIN; SET LOCAL lock_timeout = {LOCK_WAIT};"
    " SET LOCAL statement_timeout = 5000; SET LOCAL idle_in_transaction_session_timeout = 10000",
}


class Row(msgspec.Struct, frozen=True):
    """A message as it is stored."""

    room: int
    number: int
    seq: int
    author: int
    key: str
    text: str
    doc: str
    reply: int | None
    at: dt.datetime


_COLUMNS = "room_id, number, seq, author_id, key, text, doc, reply, at"


@contextmanager
def begun(database: BaseDatabaseWrapper) -> Iterator[Statements]:
    """A transaction: committed at the end of the block, rolled back where that raises.

    Within a transaction of Django's it is a part of that. On its own it is begun by hand:
    `atomic()` costs as much as the statements of a small batch.
    """
    if database.in_atomic_block:
        with transaction.atomic(), database.wrap_database_errors:
            yield Statements(database)
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
        # Gone, or ended already: the next transaction begins on a new connection.
        database.close()


class Statements:
    """The log's statements within the transaction that `database` is in."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._cursor: Any = database.connection.cursor()
        self._embedded = database.vendor == "sqlite"
        self._mark = "?" if self._embedded else "%s"
        self._quoted = database.ops.quote_name

    @property
    def row_locks(self) -> bool:
        """Whether the database locks rows; SQLite locks the whole database."""
        return not self._embedded

    def lock_rooms(
        self, keys: Sequence[str], *, skip_locked: bool = False
    ) -> dict[str, LockedRoom]:
        """Lock those of the rooms that exist, in ascending order of their ids.

        Because of the order, two processes that write to the same rooms never wait for each
        other in a circle. With `skip_locked` it waits for nobody and leaves locked rooms out.
        """
        # SQLite has no row locks and needs none: the transaction is IMMEDIATE.
        lock = "" if self._embedded else " FOR UPDATE"
        if skip_locked and not self._embedded:
            lock += " SKIP LOCKED"
        marks = ", ".join([self._mark] * len(keys))
        self._cursor.execute(
            f"SELECT key, id, head, name, topic, epoch FROM rooms_room"  # noqa: S608
            f" WHERE key IN ({marks}) ORDER BY id{lock}",
            tuple(keys),
        )
        return {
            key: LockedRoom(pk, head, RoomInfo(*info))
            for key, pk, head, *info in self._cursor.fetchall()
        }

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

    def open_rooms(self, rooms: Sequence[tuple[str, str, str]], at: dt.datetime) -> None:
        """Store rooms given as name, key and epoch; one that another process opened stays."""
        marks = ", ".join([self._mark] * 5)
        self._cursor.executemany(
            "INSERT INTO rooms_room (name, key, epoch, created_at, active_at, topic, head)"  # noqa: S608
            f" VALUES ({marks}, '', 0) ON CONFLICT (key) DO NOTHING",
            [(*room, self._time(at), self._time(at)) for room in rooms],
        )

    def find(self, room: int, author: int, key: str) -> Row | None:
        """The message that `author` posted under `key`."""
        mark = self._mark
        self._cursor.execute(
            f"SELECT {_COLUMNS} FROM rooms_message"  # noqa: S608
            f" WHERE author_id = {mark} AND room_id = {mark} AND key = {mark}",
            (author, room, key),
        )
        found = self._cursor.fetchone()
        if found is None:
            return None
        *values, at = found
        return Row(*[*values, _moment(at)])

    def insert(self, rows: Sequence[Row]) -> int:
        """Store messages but those whose key is there already; returns how many."""
        if not rows:
            return 0
        one = "(" + ", ".join([self._mark] * 9) + ")"
        values = [
            (r.room, r.number, r.seq, r.author, r.key, r.text, r.doc, r.reply, self._time(r.at))
            for r in rows
        ]
        # The cheapest form of each driver: a prepared statement run often, or one long one.
        sql = (
            f"INSERT INTO rooms_message ({_COLUMNS}) VALUES {{}}"  # noqa: S608
            " ON CONFLICT (author_id, room_id, key) DO NOTHING"
        )
        if self._embedded:
            self._cursor.executemany(sql.format(one), values)
        else:
            every = ", ".join([one] * len(values))
            self._cursor.execute(sql.format(every), [value for row in values for value in row])
        return int(self._cursor.rowcount)

    def advance(self, heads: Mapping[int, int], at: dt.datetime) -> None:
        """Store the last numbers of rooms, by id, and that they are active, in one statement."""
        if not heads:
            return
        mark = self._mark
        pairs = ", ".join([f"({mark}, {mark})"] * len(heads))
        # `active_at` is indexed. It is left alone while it is recent, because PostgreSQL updates
        # a row in place only if no indexed column of it changes.
        self._cursor.execute(
            f"WITH latest (id, head) AS (VALUES {pairs}) UPDATE rooms_room"  # noqa: S608
            " SET head = latest.head, active_at = CASE"
            f" WHEN active_at < {mark} THEN {mark} ELSE active_at END"
            " FROM latest WHERE rooms_room.id = latest.id",
            [
                *(value for pair in heads.items() for value in pair),
                self._time(at - ACTIVE_WITHIN),
                self._time(at),
            ],
        )

    def _time(self, at: dt.datetime) -> Any:
        # As Django stores it: SQLite has text, in UTC and without saying so.
        return _text(at) if self._embedded else at


@lru_cache(maxsize=8)
def _text(at: dt.datetime) -> str:
    return at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _moment(value: Any) -> dt.datetime:
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
