"""How many of a slot's seats are only there because more are taken than staff asked for."""

from typing import Any

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Least


def count_them(apps: Any, _schema_editor: Any) -> None:
    """Until now they were seen only in what is held back of a slot that is over."""
    slots = apps.get_model("appointments", "Slot").objects
    over = F("taken") - F("capacity") - F("extra") + F("held_back")
    slots.filter(
        seats_set_by_staff=True, taken__gt=F("capacity") + F("extra") - F("held_back")
    ).update(surplus=Least(over, F("held_back")))


class Migration(migrations.Migration):
    dependencies = [("appointments", "0019_roles_reports")]

    operations = [
        migrations.AddField(
            model_name="slot",
            name="surplus",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="more than staff asked for"
            ),
        ),
        migrations.RunPython(count_them, migrations.RunPython.noop),
    ]
