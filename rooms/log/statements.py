"""The SQL of the log, on the database driver's own cursor.

Django's cursor doubles the cost of these statements (measured: `docs/performance.md`). What it adds
is done here once: the driver's placeholders, its times, and Django's exceptions, by
`wrap_database_errors` around the whole transaction. SQLite and PostgreSQL run the same statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db.backends.base.base import BaseDatabaseWrapper

from rooms.log.change import MemberRow, MessageRow
from rooms.log.facts import CursorFacts, MemberFacts, Place, Posted, RoomRow
from rooms.log.places import members_query
from rooms.protocol import encode

ACTIVE_WITHIN = dt.timedelta(seconds=10)
"""Precision of a room's `active_at`: it is stored anew only when it is older than this."""
FEW = 16
"""Rooms up to which SQLite is faster with a statement for each than with one for all."""
_ROOM = (
    "id, kind, name, slug, subject, description, epoch, head, posts, seq, archived_at IS NOT NULL,"
    " read_only, slow_seconds, members_pin, members_call, newcomers"
)
_MEMBERSHIP = (
    "room_id", "person_id", "seq", "state", "role", "since", "until", "muted_until", "reason",
    "by_id",
)  # fmt: skip
_MESSAGE = "room_id, number, seq, ordinal, author_id, key, text, doc, reply, at, mentions"
_MARKS = ", ".join("?" * 11)
_ONCE = "ON CONFLICT (author_id, room_id, key) DO NOTHING"
_POST = f"INSERT INTO rooms_message ({_MESSAGE}) VALUES ({_MARKS}) {_ONCE}"  # noqa: S608
_MOVE = "UPDATE rooms_cursor SET read = ?, ordinal = ?, own = 0 WHERE room_id = ? AND person_id = ?"
_ADVANCE = (
    "UPDATE rooms_room SET active_at = CASE WHEN posts < ? AND (active_at IS NULL OR active_at < ?)"
    " THEN ? ELSE active_at END, head = ?, posts = ? WHERE id = ?"
)
# Both for PostgreSQL, which gets all rows as one JSON text: a parameter for each value would cost
# this process three times as much.
_POST_ALL = f"""
    WITH posted AS (
        INSERT INTO rooms_message ({_MESSAGE}) SELECT {_MESSAGE} FROM json_to_recordset(%s::json)
            AS row (room_id bigint, number bigint, seq bigint, ordinal bigint, author_id bigint,
            key text, text text, doc text, reply bigint, at timestamptz, mentions text)
        {_ONCE} RETURNING room_id, author_id, number, ordinal
    ), last AS (
        SELECT room_id, author_id, max(number) AS number, max(ordinal) AS ordinal FROM posted
        WHERE ordinal IS NOT NULL GROUP BY room_id, author_id
    ), moved AS (
        UPDATE rooms_cursor SET read = last.number, ordinal = last.ordinal, own = 0 FROM last
        WHERE rooms_cursor.room_id = last.room_id AND person_id = author_id RETURNING 1
    )
    SELECT (SELECT count(*) FROM posted), (SELECT count(*) FROM moved)
"""  # noqa: S608 - names only


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

    def members(
        self, places: Collection[Place], *, skip_locked: bool = False
    ) -> tuple[dict[Place, MemberFacts], set[Place]]:
        """Read the memberships of the places that have one, and lock the cursors of all places.

        Returns the memberships, and the places whose cursor another session has locked. Only with
        `skip_locked` are there any: without it, the statement waits for these cursors. Cursors are
        locked in ascending order of person and room. Because of the order, two processes that post
        or mark messages in the same places cannot deadlock.
        """
        query = members_query(len(places), row_locks=self.row_locks, skip_locked=skip_locked)
        self._cursor.execute(query, [value for place in places for value in place])
        rows = self._cursor.fetchall()
        members = {
            (room, person): MemberFacts(state, role, optional(until), optional(muted_until))
            for room, person, state, role, until, muted_until in rows
            if state is not None
        }
        if not skip_locked:
            return members, set()
        return members, {(room, person) for room, person, state, *_ in rows if state is None}

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

    def post(self, rows: Sequence[MessageRow]) -> int:
        """Store messages, except those whose key is stored already, and that their authors have
        read up to there; returns how many were stored."""
        # The last one of each author in a room; none of a thread.
        last = {(r.room, r.by.id): (r.number, r.ordinal) for r in rows if r.ordinal}
        if self._embedded:
            stored, moved = self._post_each(rows, last)
        else:
            values = [
                {
                    "room_id": r.room, "number": r.number, "seq": r.seq, "ordinal": r.ordinal,
                    "author_id": r.by.id, "key": r.key, "text": r.text, "doc": r.doc,
                    "reply": r.reply, "at": r.at, "mentions": r.mentions,
                }
                for r in rows
            ]  # fmt: skip
            self._cursor.execute(_POST_ALL, (encode(values).decode(),))
            stored, moved = self._cursor.fetchone()
        if stored == len(rows) and moved < len(last):
            # Somebody has become a member without a cursor: by hand, say.
            for place, read in last.items():
                self.set_cursor(place, CursorFacts(*read))
        return int(stored)

    def _post_each(
        self, rows: Sequence[MessageRow], last: dict[Place, tuple[int, int]]
    ) -> tuple[int, int]:
        """One prepared statement for each row, which is the cheapest form with SQLite."""
        values = [
            (
                r.room, r.number, r.seq, r.ordinal, r.by.id, r.key, r.text, r.doc, r.reply,
                _text(r.at), r.mentions,
            )
            for r in rows
        ]  # fmt: skip
        self._cursor.executemany(_POST, values)
        stored = self._cursor.rowcount
        self._cursor.executemany(_MOVE, [read + place for place, read in last.items()])
        return stored, self._cursor.rowcount

    def advance(self, rooms: Sequence[RoomRow], at: dt.datetime) -> None:
        """Store the counters of rooms, and that they are active."""
        # `active_at` is indexed. It is left alone while it is recent, because PostgreSQL updates
        # a row in place only if no indexed column of it changes.
        if not rooms:
            return
        times = self._time(at - ACTIVE_WITHIN), self._time(at)
        if self._embedded and len(rooms) <= FEW:
            values = [(r.posts, *times, r.head, r.posts, r.id) for r in rooms]
            self._cursor.executemany(_ADVANCE, values)
            return
        mark = self._mark
        marks = ", ".join([f"({mark}, {mark}, {mark})"] * len(rooms))
        self._cursor.execute(
            f"WITH latest (id, head, posts) AS (VALUES {marks}) UPDATE rooms_room"  # noqa: S608
            " SET head = latest.head, posts = latest.posts, active_at = CASE"
            " WHEN rooms_room.posts < latest.posts AND"
            f" (active_at IS NULL OR active_at < {mark}) THEN {mark}"
            " ELSE active_at END FROM latest WHERE rooms_room.id = latest.id",
            [*(value for r in rooms for value in (r.id, r.head, r.posts)), *times],
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
                None if row.by is None else row.by.id,
            ),
        )  # fmt: skip

    def cursor(self, place: Place) -> CursorFacts:
        """How far somebody has read in a room; locked, so that the person's posts and marks in
        other processes wait."""
        mark = self._mark
        lock = "" if self._embedded else " FOR NO KEY UPDATE"
        query = (
            "SELECT read, ordinal, own FROM rooms_cursor"  # noqa: S608
            f" WHERE room_id = {mark} AND person_id = {mark}{lock}"
        )
        self._cursor.execute(query, place)
        found = self._cursor.fetchone()
        if found is None:
            self._store_cursor(place, CursorFacts(0, 0), "NOTHING")
            self._cursor.execute(query, place)
            found = self._cursor.fetchone()
        return CursorFacts(*found)

    def set_cursor(self, place: Place, cursor: CursorFacts) -> None:
        """Store how far somebody has read in a room."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in ("read", "ordinal", "own"))
        self._store_cursor(place, cursor, f"UPDATE SET {updates}")

    def _store_cursor(self, place: Place, cursor: CursorFacts, otherwise: str) -> None:
        self._cursor.execute(
            "INSERT INTO rooms_cursor"  # noqa: S608
            " (room_id, person_id, read, ordinal, own, level, muted, favourite)"
            f" VALUES ({', '.join([self._mark] * 8)})"
            f" ON CONFLICT (person_id, room_id) DO {otherwise}",
            (*place, cursor.read, cursor.ordinal, cursor.own, "", False, False),
        )

    def own_posts(self, place: Place, after: int, until: int) -> int:
        """How many messages outside threads somebody posted between two ids, the last included."""
        mark = self._mark
        self._cursor.execute(
            f"SELECT count(*) FROM rooms_message WHERE room_id = {mark} AND author_id = {mark}"  # noqa: S608
            f" AND number > {mark} AND number <= {mark} AND ordinal IS NOT NULL",
            (*place, after, until),
        )
        return int(self._cursor.fetchone()[0])

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
