"""Who is at an account page."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from chatsite.accounts.models import User


def person_of(request: HttpRequest) -> User:
    """The person who is logged in, as stored now; raises `PermissionDenied` where nobody is."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return User.objects.get(pk=request.user.pk)
