"""The primary key of tables that grow with every message."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class RowId(models.BigAutoField):  # type: ignore[type-arg]  # it takes none at run time
    """Django's automatic key, in SQLite without `AUTOINCREMENT`.

    With that, SQLite keeps the largest key ever given in a table of its own, and each row that is
    added reads and writes it there. Without it, only the key of a deleted last row is given again
    (https://sqlite.org/autoinc.html).
    """

    def db_type_suffix(self, connection: BaseDatabaseWrapper) -> str | None:
        """What follows the column's type."""
        return None if connection.vendor == "sqlite" else super().db_type_suffix(connection)
