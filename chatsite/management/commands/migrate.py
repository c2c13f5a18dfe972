"""`manage.py migrate`: Django's, for as long as it takes."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections

from rooms.log.timeouts import without_timeouts

LIFTED = ("statement_timeout", "idle_in_transaction_session_timeout")
"""What a change of a large table exceeds.

The timeout of locks stays: all queries of a table wait behind a migration that waits for its lock,
so it gives up and is started again.
"""


class Command(DjangoCommand):
    """Bring the tables up to date, without the timeouts that the site's other connections have."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what Django's command does."""
        with without_timeouts(connections[options["database"]], *LIFTED):
            super().handle(*args, **options)
