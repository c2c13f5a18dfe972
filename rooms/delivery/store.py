"""The log in the database: commits batches of posts, each with its room's next number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress

import msgspec
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connections,
)

from rooms.delivery.statements import LockedRoom, RoomInfo, Row, Statements, begun
from rooms.models import new_epoch
from rooms.protocol import Code, Person


class Draft(msgspec.Struct, frozen=True):
    """A post on its way into the log: checked, and its text parsed."""

    room_key: str
    room_name: str
    author: Person
    key: str
    text: str
    reply: int | None = None
    doc: str = ""
    """The parsed text as JSON; empty where it is plain."""


class Stored(msgspec.Struct, frozen=True):
    """A post in the log: this one's, or with `dup` the earlier one of the same key."""

    draft: Draft
    number: int
    seq: int
    at: dt.datetime
    doc: str = ""
    """The parsed text as JSON; empty where it is plain."""
    dup: bool = False
    room: RoomInfo = RoomInfo("")
    """The room it was stored in: the first post of a room tells the others its epoch."""


class Refused(msgspec.Struct, frozen=True):
    """A post that did not enter the log, and why; with `retry` it may be sent again."""

    draft: Draft
    code: Code
    text: str
    retry: bool = False


class Locked(msgspec.Struct, frozen=True):
    """A post that was not tried: another session holds a lock on its room or its author."""

    draft: Draft


Outcome = Stored | Refused


_UNBORN = LockedRoom(0, 0, RoomInfo(""))
"""A room that has no row yet."""


LOCK_TIMEOUT = "55P03"
"""The SQLSTATE of PostgreSQL's `lock_not_available`."""


class _LockTimeout(Exception):
    """The database waited as long as it may for a lock; the transaction was rolled back."""


class _Repeated(Exception):
    """The batch holds a key that is in the log already; rolls the transaction back."""


def commit(drafts: Sequence[Draft], *, waiting: bool = True) -> list[Outcome | Locked]:
    """Store `drafts` in one transaction, in order; one outcome each, never an exception
    for what a single post or the database's state can cause.

    Waits for locks of other sessions as long as `statements.LOCK_WAIT` says. After that, or at
    once where not `waiting`, it stores what is not locked; the rest is `Locked`. In each room
    the posts that are `Locked` come after all others. SQLite has no row locks: nothing is ever
    `Locked` there.
    """
    for patient in (True, False) if waiting else (False,):
        try:
            return _store(drafts, patient)
        except _LockTimeout:
            continue
    return [Locked(draft) for draft in drafts]


def _store(drafts: Sequence[Draft], waiting: bool) -> list[Outcome | Locked]:
    """Commit; raises `_LockTimeout`."""
    for attempt in (1, 2):
        try:
            return _commit(drafts, waiting)
        except (OperationalError, InterfaceError) as failure:
            if getattr(failure.__cause__, "sqlstate", None) == LOCK_TIMEOUT:
                raise _LockTimeout from failure
            # Locked, full or gone. On a fresh connection once more: the keys make it safe.
            connections[DEFAULT_DB_ALIAS].close()
            if attempt == 2:
                return [too_busy(draft) for draft in drafts]
        except DatabaseError:
            if len(drafts) == 1:
                return [Refused(drafts[0], Code.INTERNAL, "This message could not be stored.")]
            return _store_each(drafts, waiting)
    return []


def _store_each(drafts: Sequence[Draft], waiting: bool) -> list[Outcome | Locked]:
    """Store each post in a transaction of its own, so that one that is refused fails alone."""
    outcomes: list[Outcome | Locked] = []
    locked: set[str] = set()
    for draft in drafts:
        outcome: Outcome | Locked = Locked(draft)
        # A later post of a room never overtakes an earlier one.
        if draft.room_key not in locked:
            with suppress(_LockTimeout):
                (outcome,) = _store([draft], waiting)
        if isinstance(outcome, Locked):
            locked.add(draft.room_key)
        outcomes.append(outcome)
    return outcomes


def too_busy(draft: Draft) -> Refused:
    """Refuse a post that may be sent again in a moment."""
    return Refused(draft, Code.BUSY, "The chat is busy. Try again in a moment.", retry=True)


def _commit(drafts: Sequence[Draft], waiting: bool) -> list[Outcome | Locked]:
    try:
        return _transaction(drafts, waiting, look_up=False)
    except _Repeated:
        return _transaction(drafts, waiting, look_up=True)


def _transaction(
    drafts: Sequence[Draft], waiting: bool, *, look_up: bool
) -> list[Outcome | Locked]:
    database = connections[DEFAULT_DB_ALIAS]
    with begun(database) as statements:
        if waiting or not statements.row_locks:
            locked: set[str] = set()
            rooms = _lock_rooms(statements, drafts)
        else:
            rooms = _lock_free_rooms(statements, drafts)
            locked = {draft.room_key for draft in drafts} - rooms.keys()
        batch = _Batch(rooms)
        if look_up:
            batch.look_up(statements, drafts)
        outcomes = list(batch.number(drafts, locked))
        if statements.insert(batch.rows) != len(batch.rows):
            raise _Repeated
        statements.advance(batch.heads, batch.at)
    return outcomes


def _lock_rooms(statements: Statements, drafts: Sequence[Draft]) -> dict[str, LockedRoom]:
    """Lock the rooms of a batch, opening those that are new."""
    names = {draft.room_key: draft.room_name for draft in drafts}
    rooms = statements.lock_rooms(list(names))
    # A post opens a room; a reply has nothing to answer in one that is not there.
    missing = sorted({d.room_key for d in drafts if d.reply is None} - rooms.keys())
    if missing:
        statements.open_rooms([(names[key], key, new_epoch()) for key in missing], _now())
        rooms.update(statements.lock_rooms(missing))
    return rooms


def _lock_free_rooms(statements: Statements, drafts: Sequence[Draft]) -> dict[str, LockedRoom]:
    """Lock the rooms that exist and that nothing has to be waited for.

    A room also counts as locked where the row of one of its authors is: storing the post would
    wait for it. A room that does not exist is left out: another session may be opening it.
    """
    authors = {draft.author.id for draft in drafts}
    free = authors - statements.locked_authors(sorted(authors))
    stuck = {draft.room_key for draft in drafts if draft.author.id not in free}
    keys = sorted({draft.room_key for draft in drafts} - stuck)
    return statements.lock_rooms(keys, skip_locked=True) if keys else {}


class _Batch:
    """Numbers the posts of one transaction."""

    def __init__(self, rooms: Mapping[str, LockedRoom]) -> None:
        self.heads: dict[int, int] = {}
        """By room id: the last seq given, in the rooms that have new posts."""
        self.rows: list[Row] = []
        """What is to be inserted."""
        self._rooms = rooms
        self._known: dict[tuple[str, int, str], Row] = {}
        self.at = _now()
        """The time of every post of the batch."""

    def look_up(self, statements: Statements, drafts: Sequence[Draft]) -> None:
        """Find what the log holds under the drafts' keys."""
        for draft in drafts:
            room = self._rooms.get(draft.room_key, _UNBORN)
            row = statements.find(room.id, draft.author.id, draft.key)
            if row is not None:
                self._known[_identity(draft)] = row

    def number(
        self, drafts: Sequence[Draft], locked: Set[str] = frozenset()
    ) -> Iterator[Outcome | Locked]:
        """Give each new post its room's next number, and each repeated one its first answer."""
        for draft in drafts:
            room = self._rooms.get(draft.room_key, _UNBORN)
            head = self.heads.get(room.id, room.head)
            earlier = self._known.get(_identity(draft))
            if draft.room_key in locked:
                yield Locked(draft)
            elif earlier is not None:
                yield _repeat(draft, earlier, room.info)
            elif draft.reply is not None and draft.reply > head:
                yield Refused(draft, Code.NOT_FOUND, "The message you reply to is not there.")
            else:
                self.heads[room.id] = head + 1
                yield self._next(draft, room, head + 1)

    def _next(self, draft: Draft, room: LockedRoom, number: int) -> Stored:
        author, key, text, reply = draft.author.id, draft.key, draft.text, draft.reply
        row = Row(room.id, number, number, author, key, text, draft.doc, reply, self.at)
        self.rows.append(row)
        self._known[_identity(draft)] = row
        return Stored(draft, number, number, self.at, draft.doc, room=room.info)


def _repeat(draft: Draft, earlier: Row, room: RoomInfo) -> Outcome:
    unedited = earlier.seq == earlier.number
    if unedited and (earlier.text, earlier.reply) != (draft.text, draft.reply):
        return Refused(draft, Code.KEY_REUSED, "This key was used for another message.")
    number, seq, at, doc = earlier.number, earlier.seq, earlier.at, earlier.doc
    return Stored(draft, number, seq, at, doc, dup=True, room=room)


def _identity(draft: Draft) -> tuple[str, int, str]:
    return draft.room_key, draft.author.id, draft.key


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
