"""The stored shape: a room is an ordered log of messages."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from rooms.names import NAME_MAX

KEY_MAX = 36
"""Characters of a client's id for a post (a UUID fits)."""


def new_epoch() -> str:
    """A name for this life of a room's log: another one after a restore from a backup."""
    return secrets.token_hex(4)


def new_database_id() -> str:
    """A random name for a database: two that were not copied from one another never share it."""
    return secrets.token_hex(16)


class DatabaseId(models.Model):
    """The one row that tells this database from those of other sites.

    It is made when a chat first starts on the database and not by a migration, so that databases
    copied from a migrated, unused one differ.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=32, default=new_database_id)

    def __str__(self) -> str:
        return self.value


class Room(models.Model):
    """A room, which comes to life with its first message."""

    name = models.CharField(max_length=NAME_MAX, help_text="As written by who opened it (NFKC).")
    key = models.CharField(max_length=3 * NAME_MAX, unique=True, help_text="The name, casefolded.")
    topic = models.CharField(max_length=200, blank=True, default="")
    epoch = models.CharField(max_length=16, default=new_epoch)
    head = models.BigIntegerField(
        default=0, help_text="The last number given; allocated in the transaction it numbers."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    active_at = models.DateTimeField(
        db_default=Now(), help_text="When somebody last posted, to within ten seconds."
    )

    class Meta:
        indexes = [
            # The list of rooms reads the first rows of this index, however many rooms there are.
            models.Index(fields=["-active_at", "-id"], name="room_active"),
        ]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A message in its current state; every change of it takes the room's next number."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages", db_index=False)
    number = models.BigIntegerField(help_text="The number at which it was posted: its id.")
    seq = models.BigIntegerField(help_text="The number of its latest change.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", db_index=False
    )
    key = models.CharField(max_length=KEY_MAX, help_text="The client's id for the post.")
    text = models.TextField()
    # Text, not JSONField: it goes out on the wire as it stands, without a parse.
    doc = models.TextField(blank=True, default="", help_text="Parsed text as JSON; empty: plain.")
    reply = models.BigIntegerField(null=True, help_text="The id of the message it answers.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="message_number"),
            models.UniqueConstraint(fields=["room", "seq"], name="message_seq"),
            # The author first: it serves as the index of that foreign key, too.
            models.UniqueConstraint(fields=["author", "room", "key"], name="message_key"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.number}"
