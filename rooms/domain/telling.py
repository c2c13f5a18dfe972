"""Tells connected people what Django code has committed.

By the chat of this process or, where it runs none, by those of the servers
(`rooms.delivery.outside`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from rooms.delivery import outside
from rooms.log.change import Concern
from rooms.log.commit import Applied
from rooms.log.inboxes import concern

Tell = Callable[[Applied], None]
"""Delivers what was committed to connected people; called in any thread."""
_tell: Tell | None = None


def tell_with(tell: Tell | None) -> None:
    """Call `tell` with what is applied in this process; None: it runs no chat (`outside`)."""
    global _tell
    _tell = tell


def tell(applied: Applied) -> None:
    """Deliver what was committed."""
    (_tell or outside.tell)(applied)


def announce(concerns: Sequence[Concern]) -> None:
    """Tell connected people of new versions of their inboxes once the transaction has committed."""
    transaction.on_commit(lambda: tell(Applied(None, (), concerns)))


def tell_own(person: int) -> None:
    """What belongs to a person alone has changed: their open pages are told once the transaction
    has committed."""
    concerns = concern([person])
    applied = Applied(None, (), concerns)
    transaction.on_commit(lambda: tell(applied), robust=True)
