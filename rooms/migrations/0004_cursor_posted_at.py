"""Slow mode: when a person last posted in a room."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add `Cursor.posted_at`."""

    dependencies = [("rooms", "0003_moderation")]

    operations = [
        migrations.AddField(
            model_name="cursor",
            name="posted_at",
            field=models.DateTimeField(
                help_text="When the person last posted while slow mode held for them.",
                null=True,
            ),
        ),
    ]
