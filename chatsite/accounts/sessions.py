"""Sessions in the database as Django keeps them, read by one ready-made statement.

Every connection begins with this read, and the ORM spends five times as long on composing it as
the database on answering it.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

session_ended = Signal()
"""A session was deleted, and that is committed: `key`. Sent in the thread that deleted it."""
FORMER = "former_key"
"""In a session whose key was changed: the key before (`SessionStore.cycle_key`)."""


class SessionStore(db.SessionStore):
    """Django's database sessions; `load` asks otherwise, `delete` tells of it, and a changed key
    ends the former session a moment later.

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

    def cycle_key(self) -> None:
        """Go on under a new key; the first request with it ends somebody's former session.

        Were that ended now, the other tabs of the browser would come back before it has the new
        cookie, and find themselves signed out.
        """
        if SESSION_KEY not in self:
            return super().cycle_key()
        former, data = self.session_key, dict(self.items())
        self.create()
        self.update({**data, FORMER: former})
        return None

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
