"""Who somebody is, read by one ready-made statement (see `sessions`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from chatsite.accounts.models import User
from chatsite.accounts.name_keys import name_key

# What a connection shows of somebody is asked of every user who is read here. All other times are
# read when somebody asks a user for one.
_TIMES = ("status_until", "quiet_until")
_FIELDS = [
    field.attname
    for field in User._meta.concrete_fields
    if field.attname in _TIMES or "Date" not in field.get_internal_type()
]
_READ = f"SELECT {', '.join(_FIELDS)} FROM accounts_user WHERE id = %s"  # noqa: S608 - names only
_TIME = User._meta.get_field("status_until").get_col("accounts_user")


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # untyped
    """The backend of allauth, which checks a name or an e-mail address with a password.

    `get_user` differs in how it asks the database, and names are compared by their keys.
    """

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        """Compare by the key: guests may have the same name, and no password."""
        known = User.objects.filter(name_key=name_key(username)).first()
        found: User | None = self._check_password(known, password)
        return found

    def get_user(self, user_id: Any) -> User | None:
        """The user of that id, or None where they are gone or may not enter."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, (user_id,))
            row = cursor.fetchone()
        user = None if row is None else User.from_db(connection.alias, _FIELDS, _values(row))
        return user if user is not None and self.user_can_authenticate(user) else None


def _values(row: Sequence[Any]) -> list[Any]:
    """The row with its times as Django has them: a driver hands them over in its own form."""
    values = list(row)
    for at, name in enumerate(_FIELDS):
        if name in _TIMES:
            for convert in connection.ops.get_db_converters(_TIME):
                values[at] = convert(values[at], _TIME, connection)
    return values
