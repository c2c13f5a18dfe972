"""The site's own settings, the ways in, who is kept out, and what nobody may post."""

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
    guest_links = models.BooleanField(
        default=False, help_text="Guests may post links in their first hour."
    )
    account_links = models.BooleanField(
        default=True, help_text="People with an account may post links in their first hour."
    )
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
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    left = models.PositiveIntegerField(
        null=True, default=1, help_text="How often it can be used still; null: without a limit."
    )
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} by {self.by_id}"


class InvitationUse(models.Model):
    """A person has used an invitation: they are counted once, however often they use it."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="uses", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "person"], name="invitation_use")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} used {self.invitation_id}"


class Ban(models.Model):
    """A device or a range of addresses that is kept out; accounts are disabled instead.

    Several people may be banned at one device or address, and a range without a person, too. Each
    ban is a row that ends by itself, and the longest of them keeps people out.
    """

    class Kind(models.TextChoices):
        """What is kept out."""

        DEVICE = "device"
        ADDRESS = "address"

    kind = models.CharField(max_length=7, choices=Kind.choices)
    value = models.CharField(max_length=64, help_text="A device's digest, or a network (CIDR).")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True, help_text="When it ends; null: never.")

    class Meta:
        constraints = [
            # Several rows may have no person.
            models.UniqueConstraint(fields=["kind", "value", "person"], name="ban")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Device(models.Model):
    """A browser in which a person was on the site, and the address from which it came last."""

    digest = models.CharField(max_length=64, help_text="SHA-256 of the browser's cookie.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices", db_index=False
    )
    network = models.CharField(
        max_length=64, blank=True, default="", help_text="An IPv4 address, or an IPv6 network."
    )
    seen_at = models.DateTimeField(db_index=True)
    closed = models.BooleanField(
        default=False, help_text="Kept out: its person is disabled, and nobody came after them."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="device")]
        indexes = [
            models.Index(fields=["digest"], name="device_digest"),
            models.Index(fields=["closed"], condition=models.Q(closed=True), name="device_closed"),
        ]

    def __str__(self) -> str:
        return f"device {self.pk} of {self.person_id}"


FILTER_MAX = 100
"""Characters of a word, case-folded, or of a host."""


class Filter(models.Model):
    """A word or a link's host that no message may have."""

    class Kind(models.TextChoices):
        """What is looked for."""

        WORD = "word"
        HOST = "host"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    value = models.CharField(max_length=FILTER_MAX)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="filter")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
