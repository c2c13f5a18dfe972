"""How the chat sees the site's users: a small adapter that the setting `CHAT_PERSON` names."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Value
from django.utils.module_loading import import_string

from rooms.protocol import Person


class PersonFields:
    """Which fields of the site's user model hold a name, and whether it is a guest's.

    A site whose users have other fields names a subclass in `CHAT_PERSON`. An empty `guest`
    means that nobody is a guest.
    """

    name = "name"
    guest = "guest"


@lru_cache(maxsize=1)
def person_fields() -> PersonFields:
    """The site's adapter."""
    path = getattr(settings, "CHAT_PERSON", "")
    fields: PersonFields = import_string(path)() if path else PersonFields()
    return fields


def person_of(user: Any) -> Person:
    """A user as everybody sees them."""
    fields = person_fields()
    guest = bool(getattr(user, fields.guest)) if fields.guest else False
    return Person(user.pk, str(getattr(user, fields.name)), guest)


def person_columns(relation: str) -> tuple[str | Value, ...]:
    """What `values_list` reads of a person whom the field `relation` refers to: id, name, guest."""
    fields = person_fields()
    guest = f"{relation}__{fields.guest}" if fields.guest else Value(value=False)
    return f"{relation}_id", f"{relation}__{fields.name}", guest


def person_by_id(pk: int) -> Person:
    """A person; raises `DoesNotExist`."""
    return person_of(get_user_model()._default_manager.get(pk=pk))
