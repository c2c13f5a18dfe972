"""The site's own settings, the ways in, and who is kept out."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from rooms.models import Room


class Joining(models.TextChoices):
    """Who may become a person of the site."""

    ANYONE = "anyone", "Anyone"
    LINK = "link", "Whoever has the join link"
    INVITED = "invited", "Only who is invited"


class Creators(models.TextChoices):
    """Who may make rooms."""

    EVERYONE = "everyone", "Everyone, guests too"
    MEMBERS = "members", "Whoever has an account"
    ADMINS = "admins", "Admins"


def new_token() -> str:
    """A secret for a link: 144 random bits (RFC 4648 section 5)."""
    return secrets.token_urlsafe(18)


class Community(models.Model):
    """The one row with the site's settings; it is made when the site is set up or looked at."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=60, blank=True, default="", help_text="Empty: SITE_NAME.")
    welcome = models.CharField(max_length=500, blank=True, default="")
    accent = models.CharField(max_length=7, blank=True, default="", help_text="As #rrggbb.")
    logo = models.CharField(max_length=100, blank=True, default="", help_text="In the storage.")
    joining = models.CharField(max_length=8, choices=Joining.choices, default=Joining.ANYONE)
    guests = models.BooleanField(default=True, help_text="People may talk without an account.")
    public_read = models.BooleanField(
        default=True, help_text="Visitors without a name read open rooms."
    )
    creators = models.CharField(max_length=8, choices=Creators.choices, default=Creators.EVERYONE)
    join_token = models.CharField(max_length=32, default=new_token, help_text="Of the join link.")
    setup_token = models.CharField(
        max_length=32, default=new_token, help_text="Of the one-time link to the first page."
    )
    set_up_at = models.DateTimeField(null=True, help_text="When its owner set it up.")

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name or settings.SITE_NAME


class Invitation(models.Model):
    """A link that lets its bearer in, some times and for some time."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link's token.")
    email = models.EmailField(blank=True, default="", help_text="Whom it was sent to.")
    room = models.ForeignKey(Room, models.CASCADE, null=True, related_name="invitations")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations", db_index=False
    )
    at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    left = models.PositiveIntegerField(
        null=True, default=1, help_text="How often it can be used still; null: without a limit."
    )
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} by {self.by_id}"


class Ban(models.Model):
    """A device or a range of addresses that is kept out; accounts are disabled instead."""

    class Kind(models.TextChoices):
        """What is kept out."""

        DEVICE = "device"
        ADDRESS = "address"

    kind = models.CharField(max_length=7, choices=Kind.choices)
    value = models.CharField(max_length=64, help_text="A device's digest, or a network (CIDR).")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True, help_text="When it ends; null: never.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="ban")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Filter(models.Model):
    """A word or a link's host that no message may have."""

    class Kind(models.TextChoices):
        """What is looked for."""

        WORD = "word"
        HOST = "host"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    value = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="filter")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
