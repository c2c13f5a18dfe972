"""Prints a session cookie for each of COUNT new people; opens the rooms where they will sit.

    python -m benchmarks.seed COUNT ROOMS

Runs in the database that the environment names, as the site does.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import django


def sign_in(count: int) -> list[str]:
    """Store people, each with a session as a login leaves it; returns their Cookie headers."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import transaction

    from chatsite.accounts.models import User

    sessions = import_module(settings.SESSION_ENGINE).SessionStore
    cookies = []
    with transaction.atomic():
        for number in range(count):
            user = User.objects.create_guest(f"Guest {number}")
            session = sessions()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def open_rooms(count: int) -> None:
    """Store the rooms `bench-0`, `bench-1`, ... without messages and members.

    Whoever posts there first joins by that, while the run warms up.
    """
    from rooms.models import Room

    names = [f"bench-{number}" for number in range(count)]
    Room.objects.bulk_create(Room(name=name, slug=name) for name in names)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    django.setup()
    open_rooms(int(sys.argv[2]))
    print("\n".join(sign_in(int(sys.argv[1]))))
