"""Messages that people have reported to the site's admins."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from rooms.models.room import Room

REASON_MAX = 500


class Outcome(models.TextChoices):
    """What came of a report."""

    OPEN = "", "not looked at yet"
    DISMISSED = "dismissed", "nothing was wrong"
    DELETED = "deleted", "the message was deleted"
    ACTED = "acted", "its author was dealt with"


class Report(models.Model):
    """One person's report of one message; another of the same message is a row of its own."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="reports")
    message = models.BigIntegerField(help_text="The id of the message.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", help_text="Of the message."
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=REASON_MAX, blank=True, default="")
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(
        max_length=9, choices=Outcome.choices, blank=True, default=Outcome.OPEN, db_default=""
    )
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reporter", "room", "message"], name="report"),
        ]
        indexes = [
            models.Index(fields=["outcome", "-at"], name="report_queue"),
            models.Index(
                fields=["resolved_by"],
                condition=models.Q(resolved_by__isnull=False),
                name="report_resolved_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.message} by {self.reporter_id}"
