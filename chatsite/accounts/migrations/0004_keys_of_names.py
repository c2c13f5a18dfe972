"""Give those who are signed up the key of their name; of several with one key, the first."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from chatsite.accounts.name_keys import name_key


def set_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    users = apps.get_model("accounts", "User").objects
    taken = set(users.filter(name_key__isnull=False).values_list("name_key", flat=True))
    for user in users.filter(guest=False, name_key__isnull=True).order_by("pk"):
        key = name_key(user.name)
        if key not in taken:
            taken.add(key)
            users.filter(pk=user.pk).update(name_key=key)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_device_links"),
    ]

    operations = [
        migrations.RunPython(set_keys, migrations.RunPython.noop, elidable=True),
    ]
