"""Who somebody is, read by one ready-made statement (see `sessions`)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from chatsite.accounts.models import User

# All but the times, which no connection needs and which a driver hands over in its own form:
# whoever asks a user for one reads it then.
_FIELDS = [
    field.attname for field in User._meta.concrete_fields if "Date" not in field.get_internal_type()
]
_READ = f"SELECT {', '.join(_FIELDS)} FROM accounts_user WHERE id = %s"  # noqa: S608 - names only


class AccountBackend(ModelBackend):
    """Django's backend; only `get_user` differs, and only in how it asks."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of that id, or None where they are gone or may not enter."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, (user_id,))
            row = cursor.fetchone()
        user = User.from_db(connection.alias, _FIELDS, row) if row else None
        return user if user is not None and self.user_can_authenticate(user) else None
