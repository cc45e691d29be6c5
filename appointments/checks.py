"""What the stored appointments ask of the settings, judged before a new deployment serves anybody.

`manage.py migrate` runs these first, and stops on an error; `manage.py check --database default`
runs them alone.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connection

from appointments.models import Appointment
from appointments.persons import person_version


@register(Tags.database)
def live_persons_are_hashed_as_new_ones(
    *, databases: Sequence[str] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Two versions side by side would let one person hold two live appointments."""
    if not _can_be_asked(databases):
        return []
    live = Appointment.objects.filter(status__in=Appointment.LIVE)
    if not live.exclude(person_version=person_version()).exists():
        return []
    return [
        Error(
            f"Live appointments are hashed by other rules or another key than {person_version()!r}.",
            hint="Name their key in PERSON_KEY_ID, or stop the site and run manage.py "
            "rehash_persons.",
            id="appointments.E001",
        )
    ]


@register(Tags.database)
def pins_can_be_computed(
    *, databases: Sequence[str] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Without its key an appointment to come can be neither opened nor printed."""
    if not _can_be_asked(databases):
        return []
    live = Appointment.objects.filter(status__in=Appointment.LIVE)
    missing = live.exclude(pin_key_id__in=settings.PIN_KEYS.keys).order_by("pin_key_id")
    return [
        Error(
            f"PIN_KEYS does not hold {key_id!r}, under which PINs of live appointments were made.",
            hint="Put the key back behind the others until its appointments are over.",
            id="appointments.E002",
        )
        for key_id in missing.values_list("pin_key_id", flat=True).distinct()
    ]


def _can_be_asked(databases: Sequence[str] | None) -> bool:
    """Not before the first migration."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return False
    return Appointment._meta.db_table in connection.introspection.table_names()  # noqa: SLF001 - Django documents _meta as public
