"""Leave to text a phone, taken back or given again by an answer from that phone."""

from datetime import datetime

from appointments.booking.seats import lock_appointment
from appointments.booking.transactions import verb
from appointments.history import APPLICANT, record
from appointments.models import Appointment, Event

_BY_TEXT = (Event.Reason.TEXTS_STOPPED, Event.Reason.TEXTS_STARTED)


def stop_texts(*, phone: str, now: datetime) -> int:
    """Text this phone (E.164) no more, about whichever appointment. Answers how many it was for.

    It always counts, also while changes wait and for an appointment that was cancelled meanwhile:
    its last message may still be on the way. An e-mail on file is told.
    """
    to_come = Appointment.objects.filter(phone=phone, sms_consent=True, slot__ends_at__gt=now)
    return sum(
        _set(appointment_id=pk, phone=phone, consent=False, now=now)
        for pk in to_come.order_by("pk").values_list("pk", flat=True)
    )


def start_texts(*, phone: str, now: datetime) -> int:
    """Give the leave again where this phone (E.164) took it back by its answer. Answers how many.

    Where nobody ever gave it, or took it back on our pages, it stays as it is.
    """
    to_come = Appointment.objects.filter(
        phone=phone, sms_consent=False, slot__ends_at__gt=now, status__in=Appointment.LIVE
    )
    return sum(
        _set(appointment_id=pk, phone=phone, consent=True, now=now)
        for pk in to_come.order_by("pk").values_list("pk", flat=True)
        if _was_stopped_by_text(pk)
    )


def _was_stopped_by_text(appointment_id: int) -> bool:
    corrections = Event.objects.filter(appointment=appointment_id, kind=Event.Kind.CONTACT)
    last = corrections.order_by("-pk").values_list("reason", flat=True).first()
    return last == Event.Reason.TEXTS_STOPPED


@verb
def _set(*, appointment_id: int, phone: str, consent: bool, now: datetime) -> bool:
    appointment = lock_appointment(appointment_id)
    if appointment.phone != phone or appointment.sms_consent == consent:
        # Corrected, or answered twice, since it was looked for.
        return False
    appointment.sms_consent = consent
    appointment.save(update_fields=["sms_consent"])
    record(
        appointment=appointment,
        kind=Event.Kind.CONTACT,
        actor=APPLICANT,
        now=now,
        reason=_BY_TEXT[consent],
        # Leave that is given again is on record, and nothing to write to anybody about.
        owes_notice=not consent,
    )
    return True
