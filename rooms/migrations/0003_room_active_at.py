"""Adds the time of a room's last post, from which the list of rooms is read."""

import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def lift_the_timeout(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The site's own statements end after 5 s; those of this migration may take longer."""
    if editor.connection.vendor == "postgresql":
        editor.execute("SET LOCAL statement_timeout = 0")


def take_times_from_messages(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Set the time of each room's newest message; a room without one keeps its beginning."""
    rooms, messages = apps.get_model("rooms", "Room"), apps.get_model("rooms", "Message")
    newest = messages.objects.filter(room=OuterRef("pk")).order_by("-number").values("at")[:1]
    rooms.objects.update(active_at=Coalesce(Subquery(newest), F("created_at")))


class Migration(migrations.Migration):
    dependencies = [("rooms", "0002_database_id")]

    operations = [
        migrations.RunPython(lift_the_timeout, migrations.RunPython.noop),
        migrations.AddField(
            model_name="room",
            name="active_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                help_text="When somebody last posted, to within ten seconds.",
            ),
        ),
        migrations.RunPython(take_times_from_messages, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="room",
            index=models.Index(fields=["-active_at", "-id"], name="room_active"),
        ),
    ]
