"""Who talks: people with a password, and guests, who only picked a name."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class People(UserManager["User"]):
    """Users, made the way this chat makes them."""

    def create_guest(self, name: str) -> User:
        """Store a guest called `name` (already cleaned): a real user without a password."""
        guest = self.model(username=f"guest-{secrets.token_hex(12)}", name=name, guest=True)
        guest.set_unusable_password()
        guest.save(force_insert=True, using=self._db)
        return guest


class User(AbstractUser):
    """A person. A guest who signs up later stays the same row and keeps every message."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=40, help_text="What others see.")
    guest = models.BooleanField(default=False, help_text="Picked a name, has no password.")

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
