from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from appointments.models import Appointment
from appointments.persons import person_hash, person_version

_NEEDED = ("number", "first_name", "last_name", "date_of_birth", "phone")


class Command(BaseCommand):
    help = (
        "Hash live persons again after PERSON_KEY_ID or the rules of names changed. Stop the web "
        "servers first: while two versions are live, one person could book twice."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        version = person_version()
        stale = (
            Appointment.objects.select_for_update(no_key=True)
            .filter(status__in=Appointment.LIVE)
            .exclude(person_version=version)
            # It runs before `migrate`, which refuses until then: newer columns may be missing.
            .only(*_NEEDED)
            .order_by("pk")
        )
        count = 0
        for appointment in stale:
            appointment.person_version = version
            appointment.person_hash = person_hash(
                first_name=appointment.first_name,
                last_name=appointment.last_name,
                date_of_birth=appointment.date_of_birth,
                phone=appointment.phone,
            )
            self._save(appointment)
            count += 1
        self.stdout.write(f"{count} persons hashed again as version {version}.")

    def _save(self, appointment: Appointment) -> None:
        try:
            appointment.save(update_fields=["person_version", "person_hash"])
        except IntegrityError as error:
            raise CommandError(
                f"{appointment} is a second live appointment of one person under the new rules. "
                "Nothing was changed: cancel one of the two in the admin and run this again."
            ) from error
