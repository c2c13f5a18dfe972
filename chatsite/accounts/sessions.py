"""Sessions in the database as Django keeps them, read by one ready-made statement.

Every connection begins with this read, and the ORM spends five times as long on composing it as
the database on answering it.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import db
from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

session_ended = Signal()
"""A session was deleted, and that is committed: `key`. Sent in the thread that deleted it."""


class SessionStore(db.SessionStore):
    """Django's database sessions; only how `load` asks differs, and that `delete` tells of it.

    Every way out of a session deletes it: leaving, entering as somebody else, a password that
    was changed. Django's `user_logged_out` knows one of these, and comes too early: a page that
    came back at once would still find the session there.
    """

    def load(self) -> dict[str, Any]:
        """The session's data; empty, and without its key, where it is over or never was."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session"
                " WHERE session_key = %s AND expire_date > %s",
                (self.session_key, now),
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(row[0])
        return data

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session of that key, or this one, and tell of it once that is committed."""
        key = session_key or self.session_key
        super().delete(session_key)
        if key:
            transaction.on_commit(lambda: _tell(key))

    async def adelete(self, session_key: str | None = None) -> None:
        """`delete`, for async views."""
        await sync_to_async(self.delete)(session_key)


def _tell(key: str) -> None:
    session_ended.send(sender=SessionStore, key=key)
