"""Who closes offices with a place for everyone, and who only looks at what became of it."""

from typing import Any

from django.db import migrations

from offices.roles import (
    FRONT_DESK,
    NATIONAL_ADMINISTRATOR,
    OFFICER,
    SCHEDULER,
    give,
    make_permissions,
)

GRANTS = {
    FRONT_DESK: ("view_relocation",),
    SCHEDULER: ("view_relocation", "add_relocation"),
    OFFICER: ("view_relocation",),
    NATIONAL_ADMINISTRATOR: ("view_relocation", "add_relocation"),
}


def give_permissions(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "appointments")
    give(apps, "appointments", GRANTS)


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0013_closures_with_a_place_for_everyone"),
        ("offices", "0005_roles"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
