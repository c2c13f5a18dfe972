"""What the service keeps for itself: answers, commands to come, later work, and an audit."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from rooms.models.message import KEY_MAX
from rooms.models.room import ACT_REASON_MAX, Room


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


class Receipt(models.Model):
    """The answer that a person's command got: a repeat of the command gets it again."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=KEY_MAX)
    digest = models.BinaryField(max_length=16, help_text="Of the command: a key is used once.")
    answer = models.TextField(help_text="As JSON.")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="receipt")]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.key}"


class Intent(models.Model):
    """A command of Django code that waits until its transaction has committed."""

    caller = models.CharField(max_length=32, help_text="Commands of one caller keep their order.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    room = models.ForeignKey(Room, models.CASCADE, related_name="+", db_index=False)
    command = models.TextField(help_text="As JSON, as on the wire.")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["caller", "id"], name="intent_order")]

    def __str__(self) -> str:
        return f"{self.caller}/{self.pk}"


class Job(models.Model):
    """Later work. A worker leases it, does it at least once, and deletes the row. The row of a job
    that is given up stays."""

    kind = models.CharField(max_length=40)
    unique = models.CharField(  # noqa: DJ001 - unique only where it is set
        max_length=80, null=True, unique=True, help_text="At most one such job waits."
    )
    payload = models.TextField(default="{}", help_text="As JSON.")
    due_at = models.DateTimeField(db_index=True, help_text="Not before; pushed on by a lease.")
    lease = models.CharField(max_length=32, blank=True, default="", help_text="Who does it now.")
    attempts = models.IntegerField(default=0)
    failure = models.TextField(blank=True, default="")
    given_up_at = models.DateTimeField(
        null=True, help_text="It failed too often; null: it waits, or is being done."
    )

    def __str__(self) -> str:
        return f"{self.kind}/{self.pk}"


class SentAway(models.Model):
    """Somebody whose sockets are to be closed; processes that were not told of it read it here."""

    goodbye = models.TextField(help_text="As JSON: who, the close code, and the words.")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.goodbye


class AuditEntry(models.Model):
    """Who did what to whom: acts of moderators and admins."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    action = models.CharField(max_length=40)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="audit")
    message = models.BigIntegerField(null=True, help_text="The id of the message concerned.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    before = models.TextField(blank=True, default="", help_text="As JSON.")
    after = models.TextField(blank=True, default="", help_text="As JSON.")
    reason = models.CharField(max_length=ACT_REASON_MAX, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["actor"], name="audit_actor"),
            # Why somebody is disabled: the last entry of an action about them.
            models.Index(fields=["person", "action"], name="audit_person"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.action} {self.at:%Y-%m-%d %H:%M}"
