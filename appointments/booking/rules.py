"""The office's booking rules: what may be held, moved and cancelled, and when."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from appointments.history import APPLICANT, Actor
from appointments.models import Appointment, Event, Slot
from appointments.refusals import (
    AppointmentCancelled,
    AppointmentOver,
    ChangesWait,
    MoveLimitReached,
    NotOffered,
    OfficeInactive,
    ServiceInactive,
    SlotIsPast,
    SlotTooFarAhead,
    SlotTooSoon,
    SlotWithdrawn,
    TooLateToChange,
)
from infopass.composed import composed_once
from offices.models import Offering


def check_slot_may_be_held(
    slot: Slot, *, service_id: int, now: datetime, actor: Actor = APPLICANT
) -> None:
    """Raises OfficeInactive, SlotWithdrawn, SlotTooSoon, SlotTooFarAhead or NotOffered.

    Whoever stands at the counter needs no notice: staff may give any time that has not begun.
    """
    office = slot.counter.office
    if not office.active:
        raise OfficeInactive
    if slot.withdrawn_at is not None:
        raise SlotWithdrawn
    notice = 0 if actor.is_staff else office.minimum_notice_minutes
    if slot.starts_at < now + timedelta(minutes=notice):
        raise SlotIsPast if actor.is_staff else SlotTooSoon(notice)
    # "14 days ahead" is counted in the office's own calendar.
    today = now.astimezone(office.zone).date()
    if slot.date > today + timedelta(days=office.horizon_days):
        raise SlotTooFarAhead
    _check_offered(slot, service_id)


def _check_offered(slot: Slot, service_id: int) -> None:
    service_is_active = _service_is_active.first(slot.counter_id, service_id)
    if service_is_active is None:
        raise NotOffered
    if not service_is_active:
        raise ServiceInactive


@composed_once
def _service_is_active(counter_id: int, service_id: int) -> QuerySet[Offering, bool]:
    """Of a service that the counter offers; no row where it does not."""
    offered = Offering.objects.filter(counter=counter_id, service=service_id)
    return offered.order_by().values_list("service__active", flat=True)


def check_is_live(appointment: Appointment, *, now: datetime) -> None:
    """Raises AppointmentCancelled or AppointmentOver."""
    if appointment.status == Appointment.Status.CANCELLED:
        raise AppointmentCancelled
    if not appointment.is_live or appointment.slot.starts_at <= now:
        raise AppointmentOver


def check_changes_do_not_wait(appointment: Appointment, *, actor: Actor, now: datetime) -> None:
    """Raises ChangesWait for an applicant whose notice was shown anew less than a day ago."""
    until = appointment.changes_wait_until
    if until is not None and now < until and not actor.is_staff:
        raise ChangesWait(until.astimezone(appointment.slot.counter.office.zone))


def check_may_be_moved(appointment: Appointment, *, actor: Actor, now: datetime) -> None:
    """Raises what `check_is_live` raises, ChangesWait, TooLateToChange or MoveLimitReached.

    Staff may move an appointment at any time before it begins, and so may the applicant whose
    time the office took back. Whom the office moved unasked may choose another time once, whatever
    the limit says.
    """
    check_is_live(appointment, now=now)
    check_changes_do_not_wait(appointment, actor=actor, now=now)
    if actor.is_staff or not is_kept_by_the_office(appointment):
        return
    office = appointment.slot.counter.office
    if appointment.slot.starts_at < now + timedelta(minutes=office.change_cutoff_minutes):
        raise TooLateToChange(office.change_cutoff_minutes)
    check_move_limit(appointment)


def check_move_limit(appointment: Appointment) -> None:
    """Raises MoveLimitReached. Moves that the office made unasked do not count."""
    limit = appointment.slot.counter.office.move_limit
    if (
        appointment.moves >= limit
        and is_kept_by_the_office(appointment)
        and not was_moved_by_the_office(appointment)
    ):
        raise MoveLimitReached(limit)


def is_kept_by_the_office(appointment: Appointment) -> bool:
    """Whether the time still stands. A closure or staff may withdraw it under those who booked."""
    return appointment.slot.withdrawn_at is None


def was_moved_by_the_office(appointment: Appointment) -> bool:
    """Whether the present time is the office's choice and not the applicant's. One statement."""
    given = Event.objects.filter(
        appointment=appointment, kind__in=[Event.Kind.BOOKED, Event.Kind.MOVED]
    )
    last = given.order_by("-pk").first()
    return last is not None and last.is_the_offices_own_doing
