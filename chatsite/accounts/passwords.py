"""A new password ends all other sessions at once, and what they have prepared."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from chatsite.accounts.doors import send_away
from chatsite.accounts.models import DeviceLink, User
from chatsite.accounts.sessions import FORMER
from rooms.delivery.sessions import SAID
from rooms.protocol import Close


def end_other_sessions(request: HttpRequest, user: User, **_: Any) -> None:
    """End every session of `user` but that of the request.

    The sessions of the old password let nobody in any more; this closes their sockets, too, in
    every process: also those of a session that is in no list.
    """
    own = {request.session.session_key, request.session.get(FORMER)}
    send_away(user.pk, SAID, Close.SESSION_ENDED, keep=[key for key in own if key is not None])
    for session in UserSession.objects.filter(user=user):
        if session.session_key not in own:
            session.end()
    DeviceLink.objects.filter(user=user).delete()
