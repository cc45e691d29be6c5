"""A permission for the reports."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appointments", "0017_roles_online_answers")]

    operations = [
        migrations.AlterModelOptions(
            name="appointment",
            options={
                "ordering": ["slot__starts_at"],
                "permissions": [
                    ("record_visit", "Can record who arrived, was served or did not come"),
                    ("override_rules", "Can book and move beyond the booking rules"),
                    ("view_reports", "Can see the reports"),
                ],
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
            },
        ),
    ]
