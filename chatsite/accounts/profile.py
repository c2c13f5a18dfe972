"""Changes of what a person shows of themselves: stored, and told to all open pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction

from chatsite.accounts import pictures
from chatsite.accounts.described import describe
from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken, claim, taken

_MINUTE = 60


class TooOften(Exception):
    """The person has changed their profile too often in the last minute."""

    def __init__(self) -> None:
        super().__init__("You have changed your profile often in the last minute. Wait a minute.")


def change(user: User, *, counted: bool = False, **fields: Any) -> None:
    """Store other values of a user's fields and tell all rooms that show them; raises `TooOften`
    unless the caller has `counted` the change, and `NameTaken` for the name of somebody else's
    account.

    Fields that have these values already are no change.
    """
    news = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if not news:
        return
    if not counted:
        count(user)
    if "name" in news and not user.guest:
        news["name_key"] = claim(news["name"], own=user.pk)
    before = user.picture
    for name, value in news.items():
        setattr(user, name, value)
    try:
        with transaction.atomic():
            user.save(update_fields=list(news))
            describe(user)
            if before and "picture" in news:
                transaction.on_commit(lambda: pictures.remove(before), robust=True)
    except IntegrityError as reason:  # somebody was quicker
        raise NameTaken(taken(user.name)) from reason


def count(user: User) -> None:
    """Count a change of the user's profile; raises `TooOften`."""
    limit: int = settings.CHAT_LIMITS.profile
    key = f"profile:{user.pk}"
    if not limit or cache.add(key, 1, timeout=_MINUTE):
        return
    try:
        if cache.incr(key) > limit:
            raise TooOften
    except ValueError:  # its minute ended in between
        return
