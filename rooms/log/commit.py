"""Commits batches of submissions to the log, each batch in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

import msgspec
from django.db import (
    DEFAULT_DB_ALIAS,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connections,
)

from rooms.log.begin import begun
from rooms.log.change import Change, Concern
from rooms.log.facts import Place
from rooms.log.transaction import Repeated, Transaction
from rooms.protocol import Code

logger = logging.getLogger(__name__)

LOCK_TIMEOUT = "55P03"
"""The SQLSTATE of PostgreSQL's `lock_not_available`."""


class Refusal(Exception):
    """A submission is not applied, and nothing of it is stored.

    With `retry`, sending it again later may succeed. It must be raised before the submission has
    written anything.
    """

    def __init__(self, code: Code, text: str, *, retry: bool = False, **more: object) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.retry = retry
        self.more = more
        """Further fields of the answer."""


class Submission(Protocol):
    """A person's command, ready to be applied in a transaction."""

    room: int
    """The id of the room whose row the transaction locks; 0 if it locks none."""

    @property
    def person(self) -> int: ...

    place: Place
    """The room and the person whose membership `apply` needs."""
    models: bool
    """Whether `apply` uses Django's models; the transaction is then begun by `atomic()`."""

    def apply(self, tx: Transaction) -> Any:
        """Write, and return the answer; raises `Refusal`. Called again where a transaction
        was rolled back."""


class Applied(msgspec.Struct, frozen=True):
    """The answer to a submission that was applied.

    `changes` and `concerns` are those of the whole transaction; its first result has them.
    `opened` is the slug of an open room that was made; `listed` says that the transaction changed a
    room that is, or was before, in the list of open rooms.
    """

    answer: Any
    changes: Sequence[Change] = ()
    concerns: Sequence[Concern] = ()
    opened: str = ""
    listed: bool = False


class Locked:
    """A submission that was not tried: another session holds a lock that it needs."""


Line = int | Place
"""What submissions that wait for a lock are in line for: a room, or a place."""


def lines_of(submission: Submission) -> tuple[Line, ...]:
    """Where a submission waits behind earlier ones: for its place, so that all of one person in one
    room keep their order, and for the room, if it locks that."""
    return (submission.place, submission.room) if submission.room else (submission.place,)


Outcome = Applied | Refusal
Result = Outcome | Locked
LOCKED = Locked()


class _LockTimeout(Exception):
    """The database waited as long as it may for a lock; the transaction was rolled back."""


def commit(batch: Sequence[Submission], *, waiting: bool = True) -> list[Result]:
    """Apply `batch` in one transaction, in order; returns one result for each submission.

    Neither a faulty submission nor a database that is away raises an exception.

    Waits for locks of other sessions as long as `begin.LOCK_WAIT` says. After that, or at
    once where not `waiting`, it applies what is not locked; the rest is `Locked`. After a
    submission that is `Locked`, no later one of the same person in the same room is applied.
    SQLite has no row locks: nothing is ever `Locked` there.
    """
    for patient in (True, False) if waiting else (False,):
        try:
            return _store(batch, patient)
        except _LockTimeout:
            continue
    return [LOCKED for _ in batch]


def too_busy() -> Refusal:
    """The refusal of a submission that may be sent again in a moment."""
    return Refusal(Code.BUSY, "The chat is busy. Try again in a moment.", retry=True)


def _store(batch: Sequence[Submission], waiting: bool) -> list[Result]:
    """Commit; raises `_LockTimeout`."""
    for attempt in (1, 2):
        try:
            return _commit(batch, waiting)
        except (OperationalError, InterfaceError) as failure:
            if getattr(failure.__cause__, "sqlstate", None) == LOCK_TIMEOUT:
                raise _LockTimeout from failure
            # The database is locked, full or away. Try once more on a new connection; the keys
            # make a repeat harmless.
            connections[DEFAULT_DB_ALIAS].close()
            if attempt == 2:
                return [too_busy() for _ in batch]
        except Exception as failure:
            # The database refused a value, or one command has a fault: apply each one alone.
            if len(batch) > 1:
                return _store_each(batch, waiting)
            if attempt == 1 and isinstance(failure, IntegrityError):
                # Another process has just stored a row that must be unique, such as a room's
                # name or a receipt. The second time the command sees that row.
                continue
            logger.exception("A submission could not be applied")
            return [Refusal(Code.INTERNAL, "The server failed at this one.")]
    return []


def _store_each(batch: Sequence[Submission], waiting: bool) -> list[Result]:
    """Apply each in a transaction of its own, so that one that the database refuses fails alone."""
    results: list[Result] = []
    locked: set[Line] = set()
    for one in batch:
        result: Result = LOCKED
        # A later submission in a line never overtakes an earlier one.
        if locked.isdisjoint(lines_of(one)):
            with suppress(_LockTimeout):
                (result,) = _store([one], waiting)
        if isinstance(result, Locked):
            locked.update(lines_of(one))
        results.append(result)
    return results


def _commit(batch: Sequence[Submission], waiting: bool) -> list[Result]:
    try:
        return _transaction(batch, waiting, look_up=False)
    except Repeated:
        return _transaction(batch, waiting, look_up=True)


def _transaction(batch: Sequence[Submission], waiting: bool, *, look_up: bool) -> list[Result]:
    database = connections[DEFAULT_DB_ALIAS]
    ids = sorted({each.room for each in batch if each.room})
    places = {each.place for each in batch}
    with begun(database, for_models=any(each.models for each in batch)) as statements:
        skip = statements.row_locks and not waiting
        # Storing a message waits for a lock on its author's row, too.
        held = statements.locked_authors(sorted({each.person for each in batch})) if skip else ()
        rooms = statements.lock_rooms(ids, skip_locked=skip) if ids else {}
        locked = set(ids) - rooms.keys() if skip else ()
        tx = Transaction(statements, rooms, places, look_up=look_up, skip_locked=skip)
        stuck = tx.locked
        if held:
            stuck |= {each.place for each in batch if each.person in held}
        results: list[Result] = []
        for each in batch:
            if each.room in locked or each.place in stuck:
                stuck.add(each.place)
                results.append(LOCKED)
            else:
                results.append(_apply(each, tx))
        tx.finish()
    return _with_news(results, tx)


def _apply(submission: Submission, tx: Transaction) -> Outcome:
    try:
        return Applied(submission.apply(tx))
    except Refusal as refusal:
        return refusal


def _with_news(results: list[Result], tx: Transaction) -> list[Result]:
    """Attach the transaction's changes to its first applied result: they are delivered once."""
    if not (tx.changes or tx.concerns):
        return results
    for index, result in enumerate(results):
        if isinstance(result, Applied):
            results[index] = Applied(result.answer, tx.changes, tx.concerns, listed=tx.listed)
            break
    return results
