"""How the chat sees the site's users: a small adapter that the setting `CHAT_PERSON` names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Value
from django.utils.module_loading import import_string
from msgspec import Struct
from msgspec.structs import astuple

from rooms.protocol import Person, PersonState


class Profile(Struct, frozen=True):
    """What the chat does with a person who is connected."""

    person: PersonState
    shows_typing: bool = True
    """Others see that they write."""


class Card(Struct, frozen=True):
    """What the site tells of a person on their card alone."""

    zone: str = ""
    """Their time zone, as IANA has it; empty where they do not say."""
    seen: dt.datetime | None = None
    """When they were last here, where they let others see it."""


class PersonFields:
    """Which fields of the site's user model hold what the chat asks of a person.

    A site whose users have other fields names a subclass in `CHAT_PERSON`. An empty `guest` or
    `admin` means that nobody is one; an empty `joined`, that the site does not know; an empty
    `picture`, that nobody has one.
    """

    name = "name"
    guest = "guest"
    """Whether they picked a name and have no password."""
    admin = "is_staff"
    """Whether they administer the site."""
    active = "is_active"
    """False where their account is disabled; empty: nobody's is."""
    sorts = "sorts_rooms"
    """In what order they want their rooms: `name` or `activity`; empty: by activity."""
    level = "level"
    """What they are notified of, where they have set nothing for a room; empty: of everything."""
    joined = "date_joined"
    """The time at which they joined the site."""
    picture = ""
    """The part of its picture's address that changes with the picture."""

    def profile(self, user: Any) -> Profile:
        """What a user shows of themselves while they are connected."""
        return Profile(state_of(user))

    def card(self, user: Any) -> Card:
        """What a user shows on their card."""
        return Card()

    def is_quiet(self, user: Any) -> bool:
        """Whether a user does not want to be disturbed now."""
        return False


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
    admin = bool(getattr(user, fields.admin)) if fields.admin else False
    picture = str(getattr(user, fields.picture)) if fields.picture else ""
    return Person(user.pk, str(getattr(user, fields.name)), guest, admin, picture)


def state_of(user: Any) -> PersonState:
    """A user as everybody sees them, without a status."""
    return PersonState(*astuple(person_of(user)))


def profile_of(user: Any) -> Profile:
    """What the chat does with a user who is connected."""
    return person_fields().profile(user)


def card_of(user: Any) -> Card:
    """What a user shows on their card."""
    return person_fields().card(user)


def joined_at(user: Any) -> dt.datetime | None:
    """When a user joined the site; None where it does not know."""
    field = person_fields().joined
    at: dt.datetime | None = getattr(user, field) if field else None
    return at


def person_columns(relation: str) -> tuple[str | Value, ...]:
    """What `values_list` reads of a person whom the field `relation` refers to (`person_read`)."""
    return f"{relation}_id", *_columns(f"{relation}__")


def _columns(prefix: str) -> tuple[str | Value, ...]:
    fields = person_fields()
    guest = f"{prefix}{fields.guest}" if fields.guest else Value(value=False)
    admin = f"{prefix}{fields.admin}" if fields.admin else Value(value=False)
    picture = f"{prefix}{fields.picture}" if fields.picture else Value("")
    return f"{prefix}{fields.name}", guest, admin, picture


def person_read(pk: int, name: object, guest: object, admin: object, picture: object) -> Person:
    """A person from the columns of `person_columns`, in their order."""
    return Person(pk, str(name), bool(guest), bool(admin), str(picture))


def people_by_id(ids: Collection[int]) -> dict[int, Person]:
    """Those of the people who exist, by their ids; one query."""
    users = get_user_model()._default_manager.filter(pk__in=ids)
    rows = users.values_list("pk", *_columns(""))
    return {pk: person_read(pk, *columns) for pk, *columns in rows}


def person_by_id(pk: int) -> Person:
    """A person; raises `DoesNotExist`."""
    return person_of(get_user_model()._default_manager.get(pk=pk))
