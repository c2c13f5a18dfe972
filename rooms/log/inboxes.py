"""Versions of inboxes, for what is written outside the log's own transactions."""

from __future__ import annotations

from collections.abc import Collection

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from rooms.log.change import Concern
from rooms.log.statements import Statements


def concern(people: Collection[int], *rooms: int) -> list[Concern]:
    """What belongs to these people alone has changed, in these rooms where some are named: their
    inboxes get a new version.

    Nobody is told at once unless the caller has it announced (`rooms.domain.submit.announce`);
    each process finds it at its next comparison of versions.
    """
    if not people:
        return []
    with transaction.atomic():
        versions = Statements(connections[DEFAULT_DB_ALIAS]).bump(sorted(people))
    return [Concern(person, version, rooms) for person, version in versions.items()]
