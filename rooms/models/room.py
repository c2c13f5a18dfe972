"""Rooms, their addresses and their members."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from rooms.names import NAME_MAX, SECRET_SLUG

SLUG_MAX = 3 * NAME_MAX
"""Code points of a slug: case folding may make three code points of one."""
SUBJECT_MAX = 200
ACT_REASON_MAX = 200
"""Code points of why somebody is removed, banned or muted."""


def new_epoch() -> str:
    """A name for this life of a room's log; a restore from a backup gives another one."""
    return secrets.token_hex(4)


def new_slug() -> str:
    """The address of a room whose name must not be guessed from it (RFC 4648 section 5)."""
    return SECRET_SLUG + secrets.token_urlsafe(12)


class Kind(models.TextChoices):
    """Who may know of a room."""

    OPEN = "open"
    PRIVATE = "private"
    DIRECT = "direct"


REMOVED = "removed"
"""The kind of a room that was deleted. Its row stays, without a name, an address that anybody knows
or any content: processes and clients that were away learn from it that the room is gone."""


class Room(models.Model):
    """A room: its log's counters and its current state."""

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OPEN)
    name = models.CharField(max_length=NAME_MAX, help_text="As people wrote it, in NFKC.")
    slug = models.CharField(
        max_length=SLUG_MAX,
        unique=True,
        help_text="What the URL holds: the case-folded name of an open room, else random.",
    )
    subject = models.CharField(max_length=SUBJECT_MAX, blank=True, default="", db_default="")
    description = models.TextField(blank=True, default="", db_default="")
    epoch = models.CharField(max_length=16, default=new_epoch)
    head = models.BigIntegerField(
        default=0, db_default=0, help_text="The last seq; taken in the transaction it numbers."
    )
    posts = models.BigIntegerField(
        default=0, db_default=0, help_text="The last ordinal of a message outside threads."
    )
    seq = models.BigIntegerField(
        default=0, db_default=0, help_text="The seq of the latest change of this row."
    )
    people = models.CharField(  # noqa: DJ001 - unique only where it is set
        max_length=64,
        null=True,
        unique=True,
        help_text="Of a direct room: a hash of the exact set of its people.",
    )
    archived_at = models.DateTimeField(null=True)
    read_only = models.BooleanField(default=False, db_default=False)
    slow_seconds = models.IntegerField(
        default=0, db_default=0, help_text="Seconds between two posts of one member."
    )
    members_pin = models.BooleanField(
        default=True, db_default=True, help_text="Members may pin and set the subject."
    )
    members_call = models.BooleanField(
        default=True, db_default=True, help_text="Members may call @room and @here."
    )
    newcomers = models.BooleanField(
        default=False, db_default=False, help_text="Whoever is new on the site becomes a member."
    )
    on_purpose = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Somebody with an account made it: it stays, though empty.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    active_at = models.DateTimeField(
        null=True, help_text="When somebody last posted, to within ten seconds."
    )

    class Meta:
        indexes = [
            models.Index(
                # The list of rooms reads the first rows of it, however many rooms there are.
                fields=["-active_at", "-id"],
                condition=models.Q(kind=Kind.OPEN, archived_at=None, active_at__isnull=False),
                name="room_activity",
            ),
            # How many rooms somebody has made lately; and where somebody is removed, the database
            # looks for what refers to them.
            models.Index(fields=["created_by", "created_at"], name="room_creator"),
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """An earlier slug of a room that was renamed or converted. A room that has the slug now comes
    first."""

    slug = models.CharField(max_length=SLUG_MAX, unique=True)
    room = models.ForeignKey(Room, models.CASCADE, related_name="addresses")

    def __str__(self) -> str:
        return self.slug


class Role(models.TextChoices):
    """What a member may do in a room (`rooms.domain.policy`)."""

    OWNER = "owner"
    MODERATOR = "moderator"
    MEMBER = "member"


class State(models.TextChoices):
    """Whether somebody is a member, and if not, why."""

    MEMBER = "member"
    LEFT = "left"
    REMOVED = "removed"
    BANNED = "banned"


class Membership(models.Model):
    """A person in a room. The row stays when they leave: its state is part of the log."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", db_index=False
    )
    seq = models.BigIntegerField(help_text="The seq of the latest change of this row.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.MEMBER)
    role = models.CharField(
        max_length=9, choices=Role.choices, default=Role.MEMBER, db_default=Role.MEMBER
    )
    since = models.DateTimeField(help_text="When the current state began.")
    until = models.DateTimeField(null=True, help_text="When a ban ends; null: never.")
    muted_until = models.DateTimeField(null=True, help_text="Until then they may only read.")
    reason = models.CharField(
        max_length=ACT_REASON_MAX,
        blank=True,
        default="",
        db_default="",
        help_text="Why they were removed, banned or muted.",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who removed, banned or muted them.",
    )

    class Meta:
        constraints = [
            # The person first: it serves as the index of that foreign key, too.
            models.UniqueConstraint(fields=["person", "room"], name="membership"),
            models.UniqueConstraint(fields=["room", "seq"], name="membership_seq"),
        ]
        indexes = [
            # The list of members reads a page of it, however many members there are.
            models.Index(fields=["room", "state", "person"], name="membership_list"),
            models.Index(fields=["by"], condition=models.Q(by__isnull=False), name="membership_by"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}: {self.state}"
