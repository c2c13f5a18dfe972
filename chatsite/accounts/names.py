"""Which names people can have."""

from __future__ import annotations

from chatsite.accounts.models import User
from rooms.names import person_name


def check_name(user: User | None, name: str) -> str:
    """A name as somebody may have it, cleaned; raises `BadName` with a sentence.

    `user` is who wants it; None for somebody who is not there yet.
    """
    return person_name(name)
