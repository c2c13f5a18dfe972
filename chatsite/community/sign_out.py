"""Ending all sessions of a person."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from chatsite.accounts.models import User
from chatsite.accounts.sessions import SessionStore


def end_sessions(person: User) -> None:
    """End the sessions of somebody with an account; those of guests are in no list."""
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    for key in list(keys):
        SessionStore().delete(key)
