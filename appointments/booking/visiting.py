"""Record what became of a visit: arrived, done, did not come, or a record taken back."""

from datetime import datetime

from django.db import IntegrityError

from appointments.booking.seats import lock_appointment
from appointments.booking.transactions import broken_constraint, verb
from appointments.history import Actor, record
from appointments.models import Appointment, Event
from appointments.refusals import (
    AppointmentCancelled,
    BookedAgainSince,
    NotRecordedAnyMore,
    VisitNotYetBegun,
    VisitOnAnotherDay,
)

_Status = Appointment.Status
_KINDS = {
    _Status.ARRIVED: Event.Kind.ARRIVED,
    _Status.DONE: Event.Kind.DONE,
    _Status.NO_SHOW: Event.Kind.NO_SHOW,
    _Status.BOOKED: Event.Kind.TAKEN_BACK,
}


def record_visit(*, appointment_id: int, status: str, now: datetime, actor: Actor) -> Appointment:
    """Set the status to ``arrived``, ``done`` or ``no_show``; ``booked`` takes the record back.

    From the day of the visit on, by the office's calendar, and "did not come" once it has begun.
    A second click changes nothing. Raises VisitOnAnotherDay, VisitNotYetBegun,
    AppointmentCancelled, NotRecordedAnyMore when the person booked again and the visit was closed,
    or BookedAgainSince when taking it back would give this person two live appointments.
    """
    try:
        return _record(appointment_id=appointment_id, status=status, now=now, actor=actor)
    except IntegrityError as error:
        if broken_constraint(error) == "appointment_one_live_per_person":
            raise BookedAgainSince from error
        raise


@verb
def _record(*, appointment_id: int, status: str, now: datetime, actor: Actor) -> Appointment:
    kind = _KINDS[_Status(status)]
    appointment = lock_appointment(appointment_id)
    if appointment.status == status:
        return appointment
    _check(appointment, status, now=now)
    appointment.status = status
    appointment.save(update_fields=["status"])
    record(appointment=appointment, kind=kind, actor=actor, now=now, owes_notice=False)
    return appointment


def _check(appointment: Appointment, status: str, *, now: datetime) -> None:
    slot = appointment.slot
    if appointment.status == _Status.CANCELLED:
        raise AppointmentCancelled
    if appointment.status == _Status.UNRECORDED:
        raise NotRecordedAnyMore
    if slot.date > now.astimezone(slot.counter.office.zone).date():
        raise VisitOnAnotherDay(slot.local_start)
    if status == _Status.NO_SHOW and slot.starts_at > now:
        raise VisitNotYetBegun
