"""Messages and what belongs to one: earlier versions, reactions, mentions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from rooms.models.room import Room
from rooms.models.rowid import RowId

KEY_MAX = 36
"""Characters of a client's idempotency key (a UUID fits)."""
EMOJI_MAX = 32
"""Code points of one reaction: the longest emoji sequences have about ten."""


class Message(models.Model):
    """A message in its current state; every change of it takes the room's next seq."""

    id = RowId(primary_key=True)
    room = models.ForeignKey(Room, models.CASCADE, related_name="messages", db_index=False)
    number = models.BigIntegerField(help_text="The seq at which it was posted: its id.")
    seq = models.BigIntegerField(help_text="The seq of its latest change.")
    ordinal = models.BigIntegerField(
        null=True, help_text="Counts the room's messages outside threads; null within one."
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    key = models.CharField(max_length=KEY_MAX, help_text="The author's key of the post.")
    text = models.TextField(help_text="Empty once it is deleted.")
    # Text, not JSONField: these go out on the wire as they stand, without a parse.
    doc = models.TextField(blank=True, default="", db_default="", help_text="Parsed text as JSON.")
    reactions = models.TextField(
        blank=True, default="", db_default="", help_text="Its reactions as JSON; empty: none."
    )
    mentions = models.TextField(
        blank=True, default="", db_default="", help_text="Whom it calls as JSON; empty: nobody."
    )
    reply = models.BigIntegerField(null=True, help_text="The id of the message it answers.")
    thread = models.BigIntegerField(null=True, help_text="The id of the thread's first message.")
    in_room = models.BooleanField(
        default=True, db_default=True, help_text="Shown in the room, not only in its thread."
    )
    replies = models.IntegerField(default=0, db_default=0, help_text="Messages in its thread.")
    replied_at = models.DateTimeField(null=True, help_text="When the last of these was posted.")
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    text_seq = models.BigIntegerField(
        default=0, db_default=0, help_text="The seq at which it was edited last; 0: never."
    )
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    before_deleted = models.BooleanField(
        null=True, help_text="The next message outside threads was deleted; null: it was not."
    )
    pinned_at = models.DateTimeField(null=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="message_number"),
            # Nearly every message stays as it was posted: its number is its seq, and the constraint
            # above is its index. One index less is a tenth of the cost of a post.
            models.UniqueConstraint(
                fields=["room", "seq"],
                condition=models.Q(seq__gt=models.F("number")),
                name="message_changed",
            ),
            # The key first: keys that begin with the time, as the page's do, are all added at the
            # end of the index, which is a third of the cost of a post.
            models.UniqueConstraint(fields=["key", "author", "room"], name="message_key"),
        ]
        indexes = [
            # What is deleted is not counted as unread.
            models.Index(
                fields=["room", "ordinal"],
                condition=models.Q(deleted_at__isnull=False),
                name="message_deleted",
            ),
            # The last message of a room that is left, however many after it were deleted. A post is
            # not in it.
            models.Index(
                fields=["room", "number"],
                condition=models.Q(before_deleted=True, deleted_at__isnull=True),
                name="message_before_deleted",
            ),
            models.Index(
                fields=["room", "pinned_at"],
                condition=models.Q(pinned_at__isnull=False),
                name="message_pinned",
            ),
            models.Index(
                fields=["room", "thread", "number"],
                condition=models.Q(thread__isnull=False),
                name="message_thread",
            ),
            # Where somebody is removed, the database looks for what refers to them. Nearly no
            # message is in these two.
            models.Index(
                fields=["deleted_by"],
                condition=models.Q(deleted_by__isnull=False),
                name="message_deleted_by",
            ),
            models.Index(
                fields=["pinned_by"],
                condition=models.Q(pinned_by__isnull=False),
                name="message_pinned_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.number}"


class Version(models.Model):
    """An earlier text of an edited message; removed when the message is deleted."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions", db_index=False)
    seq = models.BigIntegerField(help_text="The seq at which this text became the message's.")
    text = models.TextField()
    doc = models.TextField(blank=True, default="", db_default="")
    at = models.DateTimeField(help_text="When this text was written.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "seq"], name="version"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}@{self.seq}"


class Reaction(models.Model):
    """One person's emoji on a message."""

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="reaction_rows", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=True
    )
    emoji = models.CharField(max_length=EMOJI_MAX)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "person", "emoji"], name="reaction"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.emoji} {self.message_id}"


class Mention(models.Model):
    """Somebody who is called by a message: by name, or as one of a room's people."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", db_index=False
    )
    message = models.ForeignKey(Message, models.CASCADE, related_name="mention_rows")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+", db_index=False)
    ordinal = models.BigIntegerField(null=True, help_text="The message's; null within a thread.")
    all = models.BooleanField(default=False, help_text="Called by @room or @here.")
    counts = models.BooleanField(
        default=True, help_text="False where an edit added it behind the person's cursor."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "message"], name="mention"),
        ]
        indexes = [
            models.Index(fields=["person", "room", "ordinal"], name="mention_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.message_id}"
