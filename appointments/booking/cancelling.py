"""Cancel an appointment and give its seat back at once."""

from datetime import datetime

from appointments.booking.rules import check_changes_do_not_wait, check_is_live
from appointments.booking.seats import (
    delete_hold,
    give_back,
    leave_seat,
    lock_appointment,
    lock_slots,
)
from appointments.booking.transactions import StartOver, verb
from appointments.history import APPLICANT, Actor, record
from appointments.models import Appointment, Event, Hold


@verb
def cancel(
    *, appointment_id: int, now: datetime, reason: str = "", actor: Actor = APPLICANT
) -> Appointment:
    """Cancel until the visit begins; ``reason`` is one of `Event.Reason`.

    Raises AppointmentCancelled, AppointmentOver or ChangesWait.
    """
    before = Appointment.objects.only("slot_id").get(pk=appointment_id)
    change_hold = Hold.objects.filter(appointment_id=appointment_id).first()
    slot_ids = {before.slot_id} | ({change_hold.slot_id} if change_hold else set())
    lock_slots(slot_ids)
    dropped = _drop_change_hold(change_hold)
    appointment = lock_appointment(appointment_id)
    if appointment.slot_id != before.slot_id or (change_hold and not dropped):
        raise StartOver
    check_is_live(appointment, now=now)
    check_changes_do_not_wait(appointment, actor=actor, now=now)
    appointment.status = Appointment.Status.CANCELLED
    appointment.save(update_fields=["status"])
    leave_seat(appointment)
    record(
        appointment=appointment,
        kind=Event.Kind.CANCELLED,
        actor=actor,
        now=now,
        reason=reason,
        from_slot_id=appointment.slot_id,
    )
    return appointment


def _drop_change_hold(change_hold: Hold | None) -> bool:
    """A seat kept for moving this appointment is not needed any more."""
    if change_hold is None:
        return False
    deleted = delete_hold(change_hold.pk)
    if deleted:
        give_back(change_hold.slot_id)
    return deleted
