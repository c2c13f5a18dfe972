"""Who talks: people with a password, and guests, who only picked a name."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from chatsite.accounts.name_keys import name_key

EMAIL_MAX = 254
"""Characters of an e-mail address: as many as the database keeps, and as RFC 5321 has it."""


class People(UserManager["User"]):
    """Users, made the way this chat makes them."""

    def create_guest(self, name: str) -> User:
        """Store a guest called `name` (already cleaned): a real user without a password."""
        guest = self.model(username=f"guest-{secrets.token_hex(12)}", name=name, guest=True)
        guest.set_unusable_password()
        guest.save(force_insert=True, using=self._db)
        return guest

    def new_person(self) -> User:
        """A person with an account, not stored yet; `username` is for Django alone."""
        return self.model(username=f"person-{secrets.token_hex(12)}")

    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> User:
        """Store a person with an account; raises `IntegrityError` where the name is taken."""
        return super().create_user(username, email, password, **_with_key(fields))

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> User:
        """Store an owner of the site; raises `IntegrityError` where the name is taken."""
        return super().create_superuser(username, email, password, **_with_key(fields))


def _with_key(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a person who is signed up, with the key of their name."""
    return {"name_key": name_key(fields["name"]), **fields} if "name" in fields else fields


class User(AbstractUser):
    """A person. A guest who signs up later stays the same row and keeps every message."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=40, help_text="What others see.")
    name_key = models.CharField(  # noqa: DJ001 - unique only where it is set
        max_length=200,
        null=True,
        unique=True,
        help_text="The name without what the eye overlooks, of those who are signed up.",
    )
    guest = models.BooleanField(default=False, help_text="Picked a name, has no password.")
    picture = models.CharField(
        max_length=100, blank=True, default="", help_text="The file's name in the storage."
    )
    time_zone = models.CharField(max_length=64, blank=True, default="", help_text="As IANA has it.")
    status_emoji = models.CharField(max_length=32, blank=True, default="")
    status_text = models.CharField(max_length=100, blank=True, default="")
    status_until = models.DateTimeField(null=True, help_text="When it ends; null: never.")
    quiet_until = models.DateTimeField(null=True, help_text="Do not disturb until then.")
    quiet_from = models.SmallIntegerField(
        null=True, help_text="Do not disturb each day from this minute of it, by their own clock."
    )
    quiet_to = models.SmallIntegerField(null=True, help_text="Until this minute of the day.")
    seen_at = models.DateTimeField(null=True, help_text="When they were last here.")
    shows_seen = models.BooleanField(default=True, help_text="Others see when they were here.")
    shows_typing = models.BooleanField(default=True, help_text="Others see that they write.")
    shows_read = models.BooleanField(default=True, help_text="Others see what they have read.")
    level = models.CharField(
        max_length=8, default="all", help_text="What they are notified of, where no room differs."
    )
    sorts_rooms = models.CharField(
        max_length=8, default="activity", help_text="The sidebar's order: `name` or `activity`."
    )

    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The one name there is."""
        return self.name

    def get_short_name(self) -> str:
        """The one name there is."""
        return self.name


class DeviceLink(models.Model):
    """A link that signs its maker in on another device, once and for some minutes."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link's token.")
    user = models.ForeignKey(User, models.CASCADE, related_name="device_links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="When somebody signed in with it.")

    def __str__(self) -> str:
        return f"link {self.pk} of {self.user_id}"
