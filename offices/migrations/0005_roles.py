"""The roles of staff, and what each may do with offices."""

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

_LOOK = (
    *("view_office", "view_counter", "view_offering", "view_hours", "view_closure"),
    *("view_service", "view_servicearea"),
)
_SCHEDULES = (
    *("add_counter", "change_counter", "delete_counter"),
    *("add_offering", "change_offering", "delete_offering"),
    *("add_hours", "change_hours", "delete_hours"),
    *("add_closure", "change_closure", "delete_closure"),
    "change_office",
)
GRANTS = {
    FRONT_DESK: _LOOK,
    SCHEDULER: (*_LOOK, *_SCHEDULES),
    OFFICER: _LOOK,
    NATIONAL_ADMINISTRATOR: (
        *(*_LOOK, *_SCHEDULES, "add_office", "delete_office"),
        *("add_service", "change_service", "delete_service"),
        *("add_servicearea", "change_servicearea", "delete_servicearea"),
        *("view_staffmember", "add_staffmember", "change_staffmember", "delete_staffmember"),
        "work_everywhere",
    ),
}


def make_roles(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "offices")
    give(apps, "offices", GRANTS)


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0004_reminders"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="office",
            options={
                "ordering": ["name"],
                "permissions": [("work_everywhere", "Can work for every office")],
                "verbose_name": "field office",
                "verbose_name_plural": "field offices",
            },
        ),
        migrations.RunPython(make_roles, migrations.RunPython.noop, elidable=False),
    ]
