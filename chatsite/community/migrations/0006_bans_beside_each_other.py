from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0005_uses_of_invitations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="ban", name="ban"),
        migrations.AddConstraint(
            model_name="ban",
            constraint=models.UniqueConstraint(fields=("kind", "value", "person"), name="ban"),
        ),
    ]
