from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appointments.models import Appointment, Slot
from appointments.verification import find_drift


class Command(BaseCommand):
    help = "Recount every slot and check clocks, offices, persons and histories. Fails when anything drifts."

    def handle(self, *args: Any, **options: Any) -> None:
        drifts = 0
        for drift in find_drift():
            drifts += 1
            self.stdout.write(str(drift))
        if drifts:
            raise CommandError(f"{drifts} things are not as they must be.")
        self.stdout.write(
            f"{Slot.objects.count()} slots and {Appointment.objects.count()} appointments: no drift."
        )
