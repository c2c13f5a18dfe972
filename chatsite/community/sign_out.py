"""Ending all sessions of a person."""

from __future__ import annotations

from chatsite.accounts.models import User


def end_sessions(person: User) -> None:
    """End the sessions of somebody with an account."""
