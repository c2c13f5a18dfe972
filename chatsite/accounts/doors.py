"""Sending people away: all their sockets are closed, in every process."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.dispatch import Signal

from rooms.delivery import outside
from rooms.delivery.sessions import digest_of
from rooms.log import goodbyes
from rooms.log.goodbyes import Goodbye
from rooms.protocol import Close

sent_away = Signal()
"""A person's sockets are to be closed, and why is committed: `goodbye`. Sent in the thread that
committed it."""


def send_away(
    person: int, reason: str, code: Close = Close.NOT_ALLOWED, *, keep: Collection[str] = ()
) -> None:
    """Close all sockets of a person once the transaction has committed, with words for them, but
    those of the sessions whose keys are in `keep`.

    `Close.NOT_ALLOWED` keeps their page from coming back; `Close.SESSION_ENDED` and
    `Close.RESYNC` make it come back as whom its cookie names, with the rights of now. Whoever
    may no longer enter has to be kept out by what was committed: this is only the quick way. A
    process that does not hear it finds out at its next check of sessions.
    """
    kept = [digest_of(key) for key in keep]
    goodbye = goodbyes.note(Goodbye(person, code, reason, kept))
    transaction.on_commit(lambda: _tell(goodbye))


def _tell(goodbye: Goodbye) -> None:
    """Tell the chat of this process, or the servers where this process runs none."""
    if sent_away.has_listeners():
        sent_away.send(sender=Goodbye, goodbye=goodbye)
    else:
        outside.say_goodbye(goodbye)
