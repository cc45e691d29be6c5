"""A closure is closed once, undone in order, and opened again office by office."""

import django.contrib.postgres.fields
from django.db import migrations, models

# What was made for a closure that another one had made before, looked for places by another rule.
_OF_STANDING_CLOSURES = """
    UPDATE appointments_relocation AS later SET of_standing_closure = true
    FROM appointments_relocation AS first
    WHERE first.closure_id = later.closure_id AND first.id < later.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0020_seats_over_what_staff_asked"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="displaced",
            name="displaced_moved_to_somewhere",
        ),
        migrations.AddField(
            model_name="relocation",
            name="key",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="relocation",
            name="of_standing_closure",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunSQL(_OF_STANDING_CLOSURES, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="relocation",
            name="to_reopen",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, editable=False, null=True
            ),
        ),
        migrations.AlterField(
            model_name="displaced",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("waiting", "To be moved"),
                    ("moved", "Moved"),
                    ("unplaced", "No place found yet"),
                    ("own", "Changed or cancelled meanwhile"),
                    ("restored", "Back in the own place"),
                    ("kept", "Stays at the new time: the own place was taken or closed again"),
                ],
                default="waiting",
                max_length=8,
                verbose_name="outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="displaced",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["moved", "kept"]), ("to_slot__isnull", False)),
                    models.Q(("outcome__in", ["waiting", "unplaced"]), ("to_slot__isnull", True)),
                    ("outcome__in", ["own", "restored"]),
                    _connector="OR",
                ),
                name="displaced_moved_to_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="relocation",
            constraint=models.UniqueConstraint(fields=("key",), name="relocation_once_per_key"),
        ),
    ]
