"""What each role of staff may do with messages and the call list."""

from typing import Any

from django.db import migrations

from offices.roles import ROLES, give, make_permissions

# Whoever meets people also tells them what no message told.
GRANTS = dict.fromkeys(ROLES, ("view_notice", "change_notice", "view_call", "change_call"))


def give_permissions(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "notices")
    give(apps, "notices", GRANTS)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_day_lists_before_they_are_made"),
        ("offices", "0005_roles"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
