"""Which sessions still let their people in: the checks of a handshake, for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from chatsite.accounts.models import User
from chatsite.accounts.sessions import SessionStore
from rooms.delivery.sessions import Claim


def prove(claims: Sequence[Claim]) -> Mapping[str, int]:
    """The claims that are true (`rooms.delivery.recheck`): two queries, whatever their number.

    Opening a session's data costs as much as dozens of comparisons: where neither it nor the
    password has changed since the last proof, that proof is good.
    """
    data = _data([claim.key for claim in claims])
    people = _people({claim.person for claim in claims})
    proofs = {}
    for key, person, known, admin in claims:
        password, is_admin = people.get(person, ("", None))
        # With other rights the sockets have to be opened anew, as at the end of the session.
        if key in data and is_admin is admin:
            proof = hash((data[key], password))
            if proof == known or _fits(data[key], person, password):
                proofs[key] = proof
    return proofs


def _data(keys: Sequence[str]) -> dict[str, str]:
    """The sessions that are not over."""
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return dict(sessions.values_list("session_key", "session_data"))


def _people(people: set[int]) -> dict[int, tuple[str, bool]]:
    """Of those of the people who may enter: the password, and whether they are an admin."""
    users = User.objects.filter(pk__in=people, is_active=True)
    rows = users.values_list("pk", "password", "is_staff")
    return {pk: (password, admin) for pk, password, admin in rows}


def _fits(data: str, person: int, password: str) -> bool:
    """Whether the session belongs to that user, and was made with that password."""
    session: dict[str, Any] = SessionStore().decode(data)
    if session.get(SESSION_KEY) != str(person):
        return False
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    user = User(pk=person, password=password)
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    known = session.get(HASH_SESSION_KEY) or ""
    return any(constant_time_compare(known, each) for each in hashes)
