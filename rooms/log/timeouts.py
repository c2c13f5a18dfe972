"""Timeouts of PostgreSQL, lifted for statements that may take as long as they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def without_timeouts(database: BaseDatabaseWrapper, *names: str) -> Iterator[None]:
    """Lift the named timeouts of the session for the block; SQLite has none.

    Behind a pooler the settings would fall to other clients: there they stay as they are.
    """
    before = _own_settings(database, names)
    _set(database, dict.fromkeys(before, "0"))
    try:
        yield
    finally:
        # A session that was lost in the block has no settings, and its error is the one to tell.
        if before and database.is_usable():
            _set(database, before)


def _own_settings(database: BaseDatabaseWrapper, names: tuple[str, ...]) -> dict[str, str]:
    """The values of the session's settings; empty where the session is not the site's own."""
    if database.vendor != "postgresql":
        return {}
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        if database.connection.info.backend_pid != pid:
            return {}
        asked = "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name"
        cursor.execute(asked, [[*names]])
        return dict(cursor.fetchall())


def _set(database: BaseDatabaseWrapper, settings: Mapping[str, str]) -> None:
    for setting in settings.items():
        with database.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", setting)
