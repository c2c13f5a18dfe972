"""Connections to PostgreSQL with a deadline for all that is done in them."""

from __future__ import annotations

from typing import Any

import psycopg

from chatsite.databases import TIMEOUTS


class TimedConnection(psycopg.Connection[Any]):
    """A connection to PostgreSQL whose session has `TIMEOUTS`, where it has a session at all.

    A pooler that hands a server's session to another client after each transaction (PgBouncer in
    transaction mode) refuses settings at the start of a session, and settings made later would
    fall to other clients. Behind one, the process that answers is not the one that the
    connection was told of; then nothing is set. Commands that take long lift some of them
    (`rooms/log/timeouts.py`). The writer has timeouts within its transactions;
    for all else, `manage.py check --database default` says what to set in the database.
    """

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> TimedConnection:
        """Connect and set the timeouts; the options are those of psycopg."""
        connection = super().connect(conninfo, **options)
        values = ", ".join(
            f"set_config('{name}', '{milliseconds}', false)"
            for name, milliseconds in TIMEOUTS.items()
        )
        own = connection.info.backend_pid
        try:
            connection.execute(f"SELECT {values} WHERE pg_backend_pid() = {own}")
        except BaseException:
            connection.close()
            raise
        return connection
