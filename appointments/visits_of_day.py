"""Who comes to an office on a day, for the people at its desk."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from appointments.models import Appointment
from offices.models import Office

_Status = Appointment.Status


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One person; ``local`` (aware) is the beginning on the office's own clock."""

    appointment: Appointment = field(repr=False)
    local: datetime
    has_begun: bool
    is_closed: bool
    notes: list[str] = field(repr=False)


def visits_of_day(office: Office, day: date, *, now: datetime) -> list[Visit]:
    """By time, counter and name, without those who cancelled. Two statements."""
    coming = (
        Appointment.objects.filter(slot__counter__office=office, slot__date=day)
        .exclude(status=_Status.CANCELLED)
        .select_related("slot__counter", "service")
        .prefetch_related("notes")
        .order_by("slot__starts_at", "slot__counter__name", "last_name", "first_name", "pk")
    )
    return [
        Visit(
            appointment=appointment,
            local=appointment.slot.starts_at.astimezone(office.zone),
            has_begun=appointment.slot.starts_at <= now,
            is_closed=appointment.slot.withdrawn_at is not None,
            notes=[note.text for note in appointment.notes.all()],
        )
        for appointment in coming
    ]


def counted(visits: Iterable[Visit]) -> dict[str, int]:
    """How many are of each status, in the order in which a visit goes through them."""
    found = Counter(visit.appointment.status for visit in visits)
    return {status: found[status] for status in _Status.values if found[status]}
