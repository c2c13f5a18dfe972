"""The first page of a new site: whoever opens it first makes the site theirs."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from chatsite.accounts.models import User
from chatsite.accounts.names import claim, store
from chatsite.community import site
from chatsite.community.models import Community, Joining, new_token
from rooms.domain import access, making
from rooms.domain.commands.settings import Settings
from rooms.domain.submit import submit
from rooms.log.people import person_of
from rooms.models import Room

DONE = "This site is set up already. Its owner can change it in the site's settings."


class AlreadySetUp(Exception):
    """Somebody else has set up the site before."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the first page asks; every value is checked already."""

    name: str
    """Of the owner."""
    password: str
    email: str = ""
    site_name: str = ""
    room: str = "general"
    joining: str = Joining.ANYONE
    guests: bool = True


def may_set_up(request: HttpRequest, token: str = "") -> bool:
    """Whether the visitor may set up the site: by the one-time link; in DEBUG from this machine.

    Says nothing about whether it is set up already (`is_open`).
    """
    if token:
        return constant_time_compare(token, site.stored().setup_token)
    return settings.DEBUG and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def is_open() -> bool:
    """Whether the site waits for its owner, as the database has it now.

    An account of somebody else does not close it: whoever signs up first would keep out the owner.
    """
    done = Community.objects.filter(pk=1, set_up_at__isnull=False).exists()
    return not done and not _is_owned()


def _is_owned() -> bool:
    return User.objects.filter(is_superuser=True).exists()


def token_of_link() -> str | None:
    """The token of the one-time link; None where the site is set up."""
    return site.stored().setup_token if is_open() else None


def set_up(plan: Plan, user: User | None = None) -> tuple[User, Room]:
    """Make the owner's account, the settings and the first room; raises `AlreadySetUp`.

    A guest, or anybody who is on the site already (`user`), keeps identity and messages. Of two at
    once only one succeeds: the row of the settings is changed from not set up to set up. Raises
    `NameTaken` where somebody else has the name.
    """
    site.stored()
    with transaction.atomic():
        values = {
            "name": plan.site_name,
            "joining": plan.joining,
            "guests": plan.guests,
            "set_up_at": dt.datetime.now(dt.UTC),
            "setup_token": new_token(),
        }
        won = Community.objects.filter(pk=1, set_up_at__isnull=True).update(**values)
        if not won or _is_owned():
            raise AlreadySetUp(DONE)
        owner = _owner(plan, user)
        room = _first_room(owner, plan.room)
        submit(Settings(newcomers=True), owner, room)
        site.audit(owner, "set up", after={name: values[name] for name in ("name", "joining")})
    site.forget()
    return owner, room


def _owner(plan: Plan, user: User | None) -> User:
    if user is None:
        claim(plan.name)
        username = f"owner-{secrets.token_hex(12)}"  # for Django alone; people have names
        return User.objects.create_superuser(username, plan.email, plan.password, name=plan.name)
    user.name, user.email = plan.name, plan.email
    user.is_staff = user.is_superuser = True
    user.set_password(plan.password)
    store(user, "is_staff", "is_superuser")
    return user


def _first_room(owner: User, name: str) -> Room:
    """The open room of that name: a new one, or that in which guests talk already."""
    entry = making.enter(person_of(owner), name, settings.CHAT_LIMITS)
    if entry is None:
        raise access.NotFound
    room = Room.objects.get(pk=entry.room.id)
    room.on_purpose = True
    room.save(update_fields=["on_purpose"])
    return room


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
