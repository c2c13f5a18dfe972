"""Versions of inboxes, for what is written outside the log's own transactions."""

from __future__ import annotations

from collections.abc import Collection

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from rooms.log.statements import Statements


def concern(people: Collection[int]) -> None:
    """What belongs to these people alone has changed: their inboxes get a new version.

    Nobody is told at once; each process finds it at its next comparison of versions.
    """
    if people:
        with transaction.atomic():
            Statements(connections[DEFAULT_DB_ALIAS]).bump(sorted(people))
