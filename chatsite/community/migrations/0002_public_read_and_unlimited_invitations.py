from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="community",
            name="public_read",
            field=models.BooleanField(
                default=True, help_text="Visitors without a name read open rooms."
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="left",
            field=models.PositiveIntegerField(
                default=1,
                help_text="How often it can be used still; null: without a limit.",
                null=True,
            ),
        ),
    ]
