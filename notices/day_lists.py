"""Who comes to an office on a day, as it stands on the printed list."""

from dataclasses import dataclass, field
from datetime import date, datetime

from appointments.models import Appointment
from infopass import spoken
from infopass.phones import as_spoken
from offices.models import Office


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person who comes. ``time`` is by the clock of the office."""

    time: str
    counter: str
    name: str = field(repr=False)
    number: str
    phone: str = field(repr=False)
    service: str
    language: str
    needs_interpreter: bool
    access_needs: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class DayList:
    office: Office
    date: date
    made_at: datetime
    rows: list[Row]


def day_list(office: Office, day: date, *, now: datetime) -> DayList:
    """Who comes to the office on that local day, by time, counter and name. One statement."""
    coming = (
        Appointment.objects.filter(
            slot__counter__office=office, slot__date=day, status__in=Appointment.LIVE
        )
        .select_related("slot__counter", "service")
        .order_by("slot__starts_at", "slot__counter__name", "last_name", "first_name", "pk")
    )
    rows = [_row(appointment, office) for appointment in coming]
    return DayList(office=office, date=day, made_at=now, rows=rows)


def _row(appointment: Appointment, office: Office) -> Row:
    local = appointment.slot.starts_at.astimezone(office.zone)
    return Row(
        time=spoken.clock(local),
        counter=appointment.slot.counter.name,
        name=appointment.full_name,
        number=appointment.number_as_shown,
        phone=as_spoken(appointment.phone),
        service=appointment.service.name,
        language=str(appointment.get_language_display()),
        needs_interpreter=appointment.needs_interpreter,
        access_needs=appointment.access_needs,
    )
