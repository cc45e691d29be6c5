"""Move an appointment to the seat that its change hold keeps."""

from datetime import datetime
from uuid import UUID

from appointments.booking.confirming import check_still_offered
from appointments.booking.rules import (
    check_may_be_moved,
    is_kept_by_the_office,
    was_moved_by_the_office,
)
from appointments.booking.seats import delete_hold, leave_seat, lock_appointment, lock_slots
from appointments.booking.transactions import StartOver, verb
from appointments.history import APPLICANT, WITHIN, Actor, Beyond, record
from appointments.models import Appointment, Event, Hold
from appointments.refusals import HoldGone


@verb
def reschedule(
    *,
    appointment_id: int,
    token: UUID,
    now: datetime,
    actor: Actor = APPLICANT,
    beyond: Beyond = WITHIN,
) -> Appointment:
    """Take over the held seat and give back the old one. The number and PIN stay the same.

    ``beyond`` is why staff move it, and beyond which rule: see `appointments.booking.for_somebody`.

    The same token twice gives the same result. Raises HoldGone, SlotWithdrawn, and what
    `appointments.booking.rules.check_may_be_moved` raises.
    """
    to_slot_id = _slot_of_change_hold(appointment_id, token)
    if to_slot_id is None:
        return _already_moved(appointment_id, token)
    before = Appointment.objects.only("slot_id").get(pk=appointment_id)
    slots = lock_slots({before.slot_id, to_slot_id})
    kept = Hold.objects.select_for_update(no_key=True).filter(pk=token).first()
    appointment = lock_appointment(appointment_id)
    if kept is None or appointment.slot_id != before.slot_id:
        raise StartOver
    check_may_be_moved(appointment, actor=actor, now=now)
    check_still_offered(slots[to_slot_id], now=now)
    return _take_over(appointment, kept, actor=actor, beyond=beyond, now=now)


def _slot_of_change_hold(appointment_id: int, token: UUID) -> int | None:
    return (
        Hold.objects.filter(pk=token, appointment_id=appointment_id)
        .values_list("slot_id", flat=True)
        .first()
    )


def _already_moved(appointment_id: int, token: UUID) -> Appointment:
    """The appointment that took over this very hold. Raises HoldGone when it did not.

    Asked after the hold was looked for, never before: a first click that is done in between would
    be missed by both questions.
    """
    appointment = lock_appointment(appointment_id)
    if appointment.hold_token != token:
        raise HoldGone
    return appointment


def _take_over(
    appointment: Appointment, kept: Hold, *, actor: Actor, beyond: Beyond, now: datetime
) -> Appointment:
    from_slot_id = appointment.slot_id
    counts = (
        (not actor.is_staff or beyond.reason == Event.Reason.ASKED_BY_APPLICANT)
        and is_kept_by_the_office(appointment)
        and not was_moved_by_the_office(appointment)
    )
    leave_seat(appointment)
    appointment.slot_id = kept.slot_id
    appointment.seat = beyond.seat
    appointment.hold_token = kept.pk
    appointment.moves += 1 if counts else 0
    delete_hold(kept.pk)
    # The new seat was counted when it was held.
    appointment.save(update_fields=["slot", "seat", "hold_token", "moves"])
    record(
        appointment=appointment,
        kind=Event.Kind.MOVED,
        actor=actor,
        now=now,
        reason=beyond.reason,
        override=beyond.override,
        from_slot_id=from_slot_id,
        to_slot_id=appointment.slot_id,
    )
    return appointment
