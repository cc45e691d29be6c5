"""The national administrator looks at how many took online answers."""

from typing import Any

from django.db import migrations

from offices.roles import NATIONAL_ADMINISTRATOR, give, make_permissions

GRANTS = {NATIONAL_ADMINISTRATOR: ("view_onlineanswercount",)}


def give_permissions(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "appointments")
    give(apps, "appointments", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0016_online_answers")]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
