"""Who sees the reports."""

from typing import Any

from django.db import migrations

from offices.roles import NATIONAL_ADMINISTRATOR, OFFICER, SCHEDULER, give, make_permissions

GRANTS = dict.fromkeys((SCHEDULER, OFFICER, NATIONAL_ADMINISTRATOR), ("view_reports",))


def give_permissions(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "appointments")
    give(apps, "appointments", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0018_reports")]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
