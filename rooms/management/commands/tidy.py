"""`manage.py tidy`: remove what nobody needs any more, also from the bytes of the database."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

from rooms.domain.tidy import tidy
from rooms.log.timeouts import without_timeouts


class Command(BaseCommand):
    """Tidy up at once what a running site tidies up once a day."""

    help = (
        "Remove empty rooms, old receipts, expired sessions and idle guests, and have the "
        "database forget the bytes of what was deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was removed."""
        for what, count in tidy().items():
            self.stdout.write(f"Removed {what}: {count}")
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            if connection.vendor == "sqlite":
                _rewrite(connection)
            elif connection.vendor == "postgresql":
                _vacuum(connection)
        except OperationalError as reason:
            raise CommandError(
                f"The database could not be vacuumed now ({reason}). Run this again later."
            ) from reason
        self.stdout.write("The database was vacuumed.")


def _rewrite(connection: BaseDatabaseWrapper) -> None:
    """Write the database anew without what was deleted, and empty its log.

    Writers wait meanwhile. Raises `OperationalError` while somebody else reads without end.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    if busy:
        raise OperationalError("other connections still read the write-ahead log")


def _vacuum(connection: BaseDatabaseWrapper) -> None:
    """Give the space of deleted rows free, without keeping anybody from reading or writing.

    The bytes are overwritten as the space is used again; docs/operations.md says what to do
    where they must be gone at once.
    """
    quote = connection.ops.quote_name
    tables = ", ".join(
        quote(model._meta.db_table) for model in apps.get_models() if not model._meta.proxy
    )
    with without_timeouts(connection, "statement_timeout"), connection.cursor() as cursor:
        cursor.execute(f"VACUUM (SKIP_LOCKED) {tables}")
