"""What each role of staff may do with slots and appointments."""

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

# Booking, moving and cancelling for somebody, and correcting a contact, are all "change".
_AT_THE_COUNTER = (
    *("view_slot", "view_appointment", "change_appointment", "record_visit"),
    *("view_event", "view_note", "add_note"),
)
GRANTS = {
    FRONT_DESK: _AT_THE_COUNTER,
    SCHEDULER: (*_AT_THE_COUNTER, "change_slot", "view_hold", "override_rules"),
    OFFICER: (*_AT_THE_COUNTER, "override_rules"),
    NATIONAL_ADMINISTRATOR: (
        *(*_AT_THE_COUNTER, "change_slot", "view_hold", "override_rules"),
        *("view_outbox", "view_guesscount"),
    ),
}


def give_permissions(apps: Any, _schema_editor: Any) -> None:
    make_permissions(apps, "appointments")
    give(apps, "appointments", GRANTS)


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0011_visits_notes_and_look_ups"),
        ("offices", "0005_roles"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
