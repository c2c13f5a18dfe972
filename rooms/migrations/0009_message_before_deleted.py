"""The last message that is left before deleted ones is found by an index."""

from django.db import migrations, models

_NOTE = """
    UPDATE rooms_message SET before_deleted = TRUE WHERE id IN (
        SELECT id FROM (
            SELECT id, deleted_at,
                lead(deleted_at) OVER (PARTITION BY room_id ORDER BY number) AS next_deleted_at
            FROM rooms_message WHERE ordinal IS NOT NULL
        ) AS message WHERE deleted_at IS NULL AND next_deleted_at IS NOT NULL
    )
"""


class Migration(migrations.Migration):
    """Add `Message.before_deleted`, and note it of the messages that are there."""

    dependencies = [("rooms", "0008_jobs_that_are_given_up")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="before_deleted",
            field=models.BooleanField(
                help_text="The next message outside threads was deleted; null: it was not.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("before_deleted", True), ("deleted_at__isnull", True)),
                fields=["room", "number"],
                name="message_before_deleted",
            ),
        ),
        migrations.RunSQL([_NOTE], migrations.RunSQL.noop, elidable=True),
    ]
