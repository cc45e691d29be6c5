"""Who looked at whose record: written into the history of the appointment."""

from datetime import datetime, timedelta

from django.db import transaction

from appointments.history import by_staff, record
from appointments.models import Appointment, Event
from offices.models import StaffMember

# Coming back to the page after each click is one look.
ONE_LOOK = timedelta(minutes=10)


@transaction.atomic
def looked_at(appointment: Appointment, *, by: StaffMember, now: datetime) -> None:
    """Record that this person saw the record, unless they did so within ten minutes before."""
    recent = Event.objects.filter(
        appointment=appointment,
        kind=Event.Kind.VIEWED,
        staff_member=by,
        at__gt=now - ONE_LOOK,
    )
    if not recent.exists():
        record(
            appointment=appointment,
            kind=Event.Kind.VIEWED,
            actor=by_staff(by),
            now=now,
            owes_notice=False,
        )
