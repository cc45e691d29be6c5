"""What staff tell each other about an appointment, beside its history."""

from datetime import datetime

from appointments.booking.seats import lock_appointment
from appointments.booking.transactions import verb
from appointments.history import by_staff, record
from appointments.models import Event, Note
from appointments.models.note import LONGEST_NOTE
from appointments.refusals import NoteWithoutText
from offices.models import StaffMember


@verb
def write_note(*, appointment_id: int, text: str, by: StaffMember, now: datetime) -> Note:
    """Add a note, at any time. That it was written is history, what it says is not.

    Raises NoteWithoutText for nothing but spaces, or for more than a thousand characters.
    """
    text = text.strip()
    if not 0 < len(text) <= LONGEST_NOTE:
        raise NoteWithoutText
    appointment = lock_appointment(appointment_id)
    record(
        appointment=appointment,
        kind=Event.Kind.NOTED,
        actor=by_staff(by),
        now=now,
        owes_notice=False,
    )
    return Note.objects.create(appointment=appointment, text=text, written_at=now, staff_member=by)
