"""The log in the database: commits batches of posts, each with its room's next number.

Plain SQL where the ORM would cost four times as much (measured in `docs/performance.md`);
SQLite and PostgreSQL run the same statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from rooms.markup import doc_json
from rooms.models import new_epoch
from rooms.protocol import Code, Person


@dataclass(frozen=True, slots=True)
class Draft:
    """A post on its way into the log, checked."""

    room_key: str
    room_name: str
    author: Person
    key: str
    text: str
    reply: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A post in the log: this one's, or with `dup` the earlier one of the same key."""

    draft: Draft
    number: int
    seq: int
    at: dt.datetime
    doc: str = ""
    """The parsed text as JSON; empty where it is plain."""
    dup: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A post that did not enter the log, and why; with `retry` it may be sent again."""

    draft: Draft
    code: Code
    text: str
    retry: bool = False


Outcome = Stored | Refused


class _Repeated(Exception):
    """The batch holds a key that is in the log already; rolls the transaction back."""


def commit(drafts: Sequence[Draft]) -> list[Outcome]:
    """Store `drafts` in one transaction, in order; one outcome each, never an exception
    for what a single post or the database's state can cause."""
    for attempt in (1, 2):
        try:
            return _commit(drafts)
        except (OperationalError, InterfaceError):
            # Locked, full or gone. On a fresh connection once more: the keys make it safe.
            connection.close()
            if attempt == 2:
                return [_busy(draft) for draft in drafts]
        except DatabaseError:
            if len(drafts) == 1:
                return [Refused(drafts[0], Code.INTERNAL, "This message could not be stored.")]
            return [outcome for draft in drafts for outcome in commit([draft])]
    return []


def _busy(draft: Draft) -> Refused:
    return Refused(draft, Code.BUSY, "The chat is busy. Try again in a moment.", retry=True)


def _commit(drafts: Sequence[Draft]) -> list[Outcome]:
    try:
        return _transaction(drafts, look_up=False)
    except _Repeated:
        return _transaction(drafts, look_up=True)


def _transaction(drafts: Sequence[Draft], *, look_up: bool) -> list[Outcome]:
    with transaction.atomic(), connection.cursor() as cursor:
        heads = _lock_rooms(cursor, drafts)
        before = {key: head for key, (_, head) in heads.items()}
        known = _find_keys(cursor, drafts, heads) if look_up else {}
        outcomes = list(_number(drafts, heads, known))
        rows = [o for o in outcomes if isinstance(o, Stored) and not o.dup]
        _insert(cursor, rows, heads)
        _advance(cursor, {k: v for k, v in heads.items() if v[1] != before[k]})
    return outcomes


Heads = dict[str, tuple[int, int]]
"""Room key to the room's database id and last number."""
Known = dict[tuple[str, int, str], tuple[int, int, dt.datetime, str, int | None]]
"""Room key, author and key to number, seq, time, text and reply."""


def _lock_rooms(cursor: CursorWrapper, drafts: Sequence[Draft]) -> Heads:
    """Lock the rooms of a batch, opening those that are new; ascending, so that two
    processes that write to the same rooms never wait for each other in a circle."""
    names = {draft.room_key: draft.room_name for draft in drafts}
    heads = _select_rooms(cursor, list(names))
    missing = sorted(names.keys() - heads.keys())
    if missing:
        cursor.executemany(
            "INSERT INTO rooms_room (name, key, topic, epoch, head, created_at)"
            " VALUES (%s, %s, '', %s, 0, %s) ON CONFLICT (key) DO NOTHING",
            [(names[key], key, new_epoch(), _stamp(_now())) for key in missing],
        )
        heads.update(_select_rooms(cursor, missing))
    return heads


def _select_rooms(cursor: CursorWrapper, keys: list[str]) -> Heads:
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    cursor.execute(
        f"SELECT key, id, head FROM rooms_room WHERE key IN ({_marks(keys)}) ORDER BY id{lock}",  # noqa: S608 - marks only
        keys,
    )
    return {key: (pk, head) for key, pk, head in cursor.fetchall()}


def _find_keys(cursor: CursorWrapper, drafts: Sequence[Draft], heads: Heads) -> Known:
    found: Known = {}
    for draft in drafts:
        cursor.execute(
            "SELECT number, seq, at, text, reply FROM rooms_message"
            " WHERE room_id = %s AND author_id = %s AND key = %s",
            (heads[draft.room_key][0], draft.author.id, draft.key),
        )
        for number, seq, at, text, reply in cursor.fetchall():
            found[_identity(draft)] = (number, seq, moment(at), text, reply)
    return found


def _number(drafts: Sequence[Draft], heads: Heads, known: Known) -> Iterator[Outcome]:
    """Give each new post its room's next number, and each repeated one its first answer."""
    at = _now()
    for draft in drafts:
        room, head = heads[draft.room_key]
        earlier = known.get(_identity(draft))
        if earlier is not None:
            yield _repeat(draft, earlier)
        elif draft.reply is not None and draft.reply > head:
            yield Refused(draft, Code.NOT_FOUND, "The message you reply to is not there.")
        else:
            heads[draft.room_key] = (room, head + 1)
            known[_identity(draft)] = (head + 1, head + 1, at, draft.text, draft.reply)
            # Here, on the writer's thread, an intricate text holds up nobody's connection.
            yield Stored(draft, head + 1, head + 1, at, doc_json(draft.text))


def _repeat(draft: Draft, earlier: tuple[int, int, dt.datetime, str, int | None]) -> Outcome:
    number, seq, at, text, reply = earlier
    unedited = seq == number
    if unedited and (text, reply) != (draft.text, draft.reply):
        return Refused(draft, Code.KEY_REUSED, "This key was used for another message.")
    return Stored(draft, number, seq, at, dup=True)


def _insert(cursor: CursorWrapper, rows: Sequence[Stored], heads: Heads) -> None:
    if not rows:
        return
    sql = (
        "INSERT INTO rooms_message (room_id, number, seq, author_id, key, text, doc, reply, at)"
        " VALUES {} ON CONFLICT (room_id, author_id, key) DO NOTHING"
    )
    one = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
    values = [_row(row, heads) for row in rows]
    if connection.vendor == "sqlite":
        cursor.executemany(sql.format(one), values)
    else:
        cursor.execute(sql.format(", ".join([one] * len(values))), [v for r in values for v in r])
    if cursor.rowcount != len(rows):
        raise _Repeated


def _row(stored: Stored, heads: Heads) -> tuple[Any, ...]:
    draft = stored.draft
    room = heads[draft.room_key][0]
    at = _stamp(stored.at)
    number, seq, author = stored.number, stored.seq, draft.author.id
    return (room, number, seq, author, draft.key, draft.text, stored.doc, draft.reply, at)


def _advance(cursor: CursorWrapper, heads: Heads) -> None:
    """Write every room's new last number in one statement."""
    if not heads:
        return
    pairs = ", ".join(["(%s, %s)"] * len(heads))
    cursor.execute(
        f"WITH latest (id, head) AS (VALUES {pairs})"  # noqa: S608 - marks only
        " UPDATE rooms_room SET head = latest.head FROM latest WHERE rooms_room.id = latest.id",
        [value for pair in heads.values() for value in pair],
    )


def _identity(draft: Draft) -> tuple[str, int, str]:
    return draft.room_key, draft.author.id, draft.key


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _stamp(at: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def moment(value: Any) -> dt.datetime:
    """A stored time, which SQLite hands to raw SQL as text."""
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
