"""What belongs to one person alone. It is no change of a room and takes no seq."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from rooms.models.message import Message
from rooms.models.room import Room


class Level(models.TextChoices):
    """What a person is notified of in a room."""

    ALL = "all"
    MENTIONS = "mentions"
    NOTHING = "nothing"


class Inbox(models.Model):
    """The version of all that belongs to a person; each change of it adds one."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="inbox"
    )
    version = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.version}"


class Cursor(models.Model):
    """How far a person has read in a room, and how they want to hear of it.

    A post moves its author's cursor to itself: whoever posts has read everything before.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="cursors", db_index=False
    )
    room = models.ForeignKey(Room, models.CASCADE, related_name="cursors")
    read = models.BigIntegerField(default=0, help_text="The id of the last message read.")
    ordinal = models.BigIntegerField(default=0, help_text="The ordinal up to which all is read.")
    own = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="The person's own posts beyond it: it was set back, and they are not unread.",
    )
    posted_at = models.DateTimeField(
        null=True, help_text="When the person last posted while slow mode held for them."
    )
    level = models.CharField(
        max_length=8, choices=Level.choices, blank=True, default="", db_default=""
    )
    muted = models.BooleanField(default=False, db_default=False)
    favourite = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "room"], name="cursor"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}: {self.read}"


class Follow(models.Model):
    """A thread that a person follows, and how far they have read it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", db_index=False
    )
    root = models.ForeignKey(Message, models.CASCADE, related_name="follows")
    read = models.BigIntegerField(default=0, help_text="The id of the last reply read.")
    on = models.BooleanField(default=True, help_text="False: unfollowed by hand.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "root"], name="follow")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.root_id}"


class Saved(models.Model):
    """A message that a person saved, perhaps to be reminded of."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved", db_index=False
    )
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "message"], name="saved")]

    def __str__(self) -> str:
        return f"{self.person_id} saved {self.message_id}"


class Draft(models.Model):
    """What a person has begun to write in a room or thread; the last write wins."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", db_index=False
    )
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    thread = models.BigIntegerField(default=0, help_text="The thread's id; 0: the room itself.")
    text = models.TextField()
    reply = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "room", "thread"], name="draft"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}/{self.thread}"


class Block(models.Model):
    """A person whom another one does not want to hear from."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks", db_index=False
    )
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "blocked"], name="block")]

    def __str__(self) -> str:
        return f"{self.person_id} blocks {self.blocked_id}"
