"""How a transaction of the log begins and ends, and for how long it waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from rooms.log.statements import Statements

LOCK_WAIT = 250
"""Milliseconds that a transaction waits for a lock of another session.

Two processes that write to the same room wait for each other's commits, a few milliseconds each.
A lock that lasts longer is no such commit, and the other rooms must not wait for it.
"""
# The limits are set in each transaction. A pooler may hand the connection to another client after
# each transaction, so settings of the session would not stay with their client.
_LIMITS = (
    f"SET LOCAL lock_timeout = {LOCK_WAIT}; SET LOCAL statement_timeout = 5000;"
    " SET LOCAL idle_in_transaction_session_timeout = 10000"
)
_BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"BEGIN; {_LIMITS}"}


@contextmanager
def begun(database: BaseDatabaseWrapper, *, for_models: bool = False) -> Iterator[Statements]:
    """A transaction: committed at the end of the block, rolled back where that raises.

    With `for_models`, or within a transaction of Django's, it is `atomic()`, and models can be
    stored in it. Otherwise it is begun by hand: `atomic()` costs as much as the statements of a
    small batch.
    """
    if for_models or database.in_atomic_block:
        with transaction.atomic(), database.wrap_database_errors:
            if database.vendor == "postgresql":
                database.connection.cursor().execute(_LIMITS)
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
        # The connection is lost, or the transaction has ended already: the next one begins on a
        # new connection.
        database.close()
