"""Who looked at whose record: written into the history of the appointment."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from appointments.models import Appointment, Event
from offices.models import StaffMember

# Coming back to the page after each click is one look.
ONE_LOOK = timedelta(minutes=10)


@transaction.atomic
def looked_at(*appointments: Appointment, by: StaffMember, now: datetime) -> None:
    """Record that this person saw the records, but for those seen within ten minutes before.

    Two statements, however many they are.
    """
    of_these = {appointment.pk for appointment in appointments}
    seen_just_now = Event.objects.filter(
        appointment__in=of_these, kind=Event.Kind.VIEWED, staff_member=by, at__gt=now - ONE_LOOK
    )
    _record(of_these - set(seen_just_now.values_list("appointment", flat=True)), by=by, now=now)


def _record(appointment_ids: Iterable[int], *, by: StaffMember, now: datetime) -> None:
    Event.objects.bulk_create(
        Event(
            appointment_id=pk,
            kind=Event.Kind.VIEWED,
            at=now,
            actor=Event.Actor.STAFF,
            staff_member=by,
        )
        for pk in sorted(appointment_ids)
    )
