"""Who opens an office on a federal holiday, and who only sees that it is open."""

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

_OPENS = ("view_holidayopening", "add_holidayopening", "delete_holidayopening")
GRANTS = {
    FRONT_DESK: ("view_holidayopening",),
    SCHEDULER: _OPENS,
    OFFICER: ("view_holidayopening",),
    NATIONAL_ADMINISTRATOR: _OPENS,
}


def give_permissions(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "offices")
    give(apps, "offices", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("offices", "0010_openings_on_holidays")]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
