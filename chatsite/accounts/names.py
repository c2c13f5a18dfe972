"""Which names are free: one account for each, and no guest by the name of an account."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from chatsite.accounts.described import describe
from chatsite.accounts.models import User
from chatsite.accounts.name_keys import name_key
from rooms.delivery.chat import Chat
from rooms.names import PERSON_MAX, person_name

OTHERS = range(2, 10)
"""Numbers that are put behind a name to offer another one."""

_OF_AN_ACCOUNT = ("name", "name_key", "guest", "email", "password")


class NameTaken(ValueError):
    """Somebody else has the name, with a sentence that says what to do."""


class SignedUp(NameTaken):
    """A guest who signs up has an account by now: another request of theirs was quicker."""

    def __init__(self, person: int) -> None:
        super().__init__("You have made an account a moment ago, by another form. Log in.")
        self.person = person


def check_name(user: User, name: str, request: HttpRequest) -> str:
    """A name as somebody may change theirs to, cleaned; raises `BadName` and `NameTaken`."""
    clean = person_name(name)
    if not user.guest:
        claim(clean, own=user.pk)
    elif clean != user.name:
        borrow(clean, request)
    return clean


def claim(name: str, *, own: int | None = None) -> str:
    """The key under which an account can have this clean name; raises `NameTaken`.

    `own` is the id of the person who wants it: nobody is in their own way.
    """
    key = name_key(name)
    holder = User.objects.filter(name_key=key).values_list("pk", flat=True).first()
    if holder not in (None, own):
        raise NameTaken(taken(name))
    return key


def taken(name: str) -> str:
    """What is said to somebody who wants the name of an account."""
    return f"Somebody has the name {name}, or one that looks like it.{_way_out(name, set())}"


def store(user: User, *more: str) -> None:
    """Store a person with an account, under the name that they have now; raises `NameTaken`, and
    `SignedUp` where they were read as a guest and have an account by now.

    Of somebody who is stored already, name, address and password are stored, and the fields `more`:
    what an admin has changed since they were read, such as `is_active`, stays. Whoever sees them
    already, as a guest or under another name, sees them anew.
    """
    was_guest = user.guest
    user.name_key, user.guest = claim(user.name, own=user.pk), False
    try:
        with transaction.atomic():
            if user.pk is None:
                user.save()
            else:
                guests = User.objects.filter(pk=user.pk, guest=True)
                # Of two requests at once the second waits here until the first has committed.
                if was_guest and not guests.update(guest=False):
                    raise SignedUp(user.pk)
                user.save(update_fields=[*_OF_AN_ACCOUNT, *more])
                describe(user)
    except IntegrityError as reason:  # somebody was quicker
        raise NameTaken(taken(user.name)) from reason


def borrow(name: str, request: HttpRequest) -> None:
    """Check that the guest of a request, or a visitor, can have this clean name; raises
    `NameTaken`."""
    key = name_key(name)
    here = _names_here(request)
    if User.objects.filter(name_key=key).exists():
        raise NameTaken(
            f"The name {name} belongs to an account, or looks like one that does."
            f" If the account is yours, log in.{_way_out(name, set(here))}"
        )
    most: int = settings.CHAT_LIMITS.namesakes
    if most and here.count(key) >= most:
        raise NameTaken(
            f"Somebody with the name {name}, or one that looks like it, is here."
            f"{_way_out(name, set(here))}"
        )


def _way_out(name: str, here: set[str]) -> str:
    """A sentence with a name that is free."""
    offers = [f"{name[: PERSON_MAX - 2]}{number}" for number in OTHERS]
    keys = {offer: name_key(offer) for offer in offers}
    accounts = User.objects.filter(name_key__in=keys.values()).values_list("name_key", flat=True)
    occupied = {key for key in accounts if key is not None} | here
    free = next((offer for offer in offers if keys[offer] not in occupied), None)
    return f" Take another name, such as {free}." if free else " Take another name."


def _names_here(request: HttpRequest) -> list[str]:
    """The keys of the names of all others who are here; none where no chat runs in this process."""
    chat: Chat | None = getattr(request, "scope", {}).get("state", {}).get("chat")
    if chat is None:
        return []
    here = chat.signals.presence.everybody()
    return [name_key(person.name) for person in here if person.id != request.user.pk]
