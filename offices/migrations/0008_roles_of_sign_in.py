"""Who lets a colleague in again after wrong passwords."""

from typing import Any

from django.db import migrations

from offices.roles import NATIONAL_ADMINISTRATOR, give, make_permissions

GRANTS = {NATIONAL_ADMINISTRATOR: ("view_wrongpasswords", "delete_wrongpasswords")}


def give_permissions(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "offices")
    give(apps, "offices", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("offices", "0007_second_factor")]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
