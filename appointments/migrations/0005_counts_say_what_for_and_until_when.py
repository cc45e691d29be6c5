from datetime import timedelta

from django.db import migrations, models
from django.db.models import F

# Until now every window was as long.
_WINDOW = timedelta(minutes=15)


def windows_end(apps, schema_editor):  # noqa: ARG001
    """What counts for a life was a number; all else was an address."""
    counts = apps.get_model("appointments", "GuessCount").objects
    counts.update(window_ends_at=F("window_ends_at") + _WINDOW)
    counts.filter(in_lifetime__gt=0).update(kind="number")


def windows_began(apps, schema_editor):  # noqa: ARG001
    counts = apps.get_model("appointments", "GuessCount").objects
    # The program before this one knows no other kinds, and no longer windows.
    counts.exclude(kind__in=["number", "address"]).delete()
    counts.update(window_ends_at=F("window_ends_at") - _WINDOW)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0004_contacts_and_replacements")]

    operations = [
        migrations.RenameField("guesscount", "window_started_at", "window_ends_at"),
        migrations.AlterField(
            "guesscount", "window_ends_at", models.DateTimeField(verbose_name="window ends")
        ),
        migrations.AddField(
            "guesscount",
            "kind",
            models.CharField(
                choices=[
                    ("number", "PIN of a confirmation number"),
                    ("address", "PINs from an address"),
                    ("lost_person", "lost notice of a person"),
                    ("lost_address", "lost notices from an address"),
                ],
                default="address",
                max_length=12,
                verbose_name="counted for",
            ),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            "guesscount",
            options={
                "ordering": ["-window_ends_at"],
                "verbose_name": "wrong guesses",
                "verbose_name_plural": "wrong guesses",
            },
        ),
        migrations.RunPython(windows_end, windows_began),
    ]
