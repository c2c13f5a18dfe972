"""Visitors without a name who may no longer read: their sockets are closed in every process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from chatsite.accounts.doors import send_away
from rooms.delivery.sessions import VISITORS
from rooms.log import jobs
from rooms.protocol import Close

AGAIN = "visitors away"
"""The kind of job that closes the sockets once more."""
SAID = "This site asks for a name."
_LATER = dt.timedelta(seconds=2)


def send_visitors_away() -> None:
    """Close the sockets of all visitors, as part of the caller's transaction.

    And once more a moment later: a process that had read the settings just before may have let in
    another visitor.
    """
    send_away(VISITORS, SAID, Close.RESYNC)
    jobs.enqueue(AGAIN, {}, after=_LATER, unique=AGAIN)


@jobs.handles(AGAIN)
def again(payload: Mapping[str, Any]) -> None:
    """Close the sockets of the visitors who came in the meantime."""
    send_away(VISITORS, SAID, Close.RESYNC)
