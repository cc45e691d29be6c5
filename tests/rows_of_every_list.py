"""So many rows more in every list of the admin, at offices that one person works for."""

import uuid
from collections.abc import Callable
from datetime import date, time, timedelta

from django.contrib.auth.models import Group

from appointments.booking import hold
from appointments.models import (
    Appointment,
    Displaced,
    Event,
    GuessCount,
    Note,
    OnlineAnswerCount,
    Relocation,
)
from notices.models import Call, Notice
from offices.models import (
    Closure,
    HolidayOpening,
    Hours,
    Office,
    Service,
    ServiceArea,
    StaffMember,
    WrongPasswords,
)
from tests.cast import MONDAY, a_counter, a_service, a_slot, an_office, book, stranger


def fill(numbers: range, staff: StaffMember) -> None:
    """A row for each number in every list. No number may come twice."""
    for number in numbers:
        office = _a_place(number, staff)
        slot = a_slot(
            seats=2, starts_at=MONDAY + timedelta(hours=3, minutes=15 * number), office=office
        )
        visit = book(slot, stranger())
        hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
        _what_staff_wrote(number, visit)
        _a_closure(number, office, visit)
        for count in _COUNTS:
            count(number)


def events_and_notes(visit: Appointment, numbers: range) -> None:
    """Rows below the page of one appointment: history, look-ups, notes, messages."""
    for number in numbers:
        for kind in (Event.Kind.CONTACT, Event.Kind.VIEWED):
            Event.objects.create(
                appointment=visit,
                kind=kind,
                at=MONDAY,
                actor=Event.Actor.STAFF,
                staff_member=_somebody(number),
                to_slot=visit.slot,
            )
        _what_staff_wrote(number, visit)


def _a_place(number: int, staff: StaffMember) -> Office:
    """An office with a counter, a service of its own and hours."""
    code = "".join(chr(ord("A") + number // 26**place % 26) for place in (2, 1, 0))
    office = an_office(code, name=f"Office {number}")
    staff.offices.add(office)
    service = Service.objects.create(code=f"S{number}", name_en="Visit", name_es="Visita")
    counter = a_counter(office, a_service(), service)
    Hours.objects.create(
        counter=counter, weekday=0, from_time=time(9), until_time=time(10), seats=1
    )
    holiday = date(2026 + number, 12, 25)
    HolidayOpening.objects.create(office=office, date=holiday)
    ServiceArea.objects.create(
        kind=ServiceArea.Kind.ZIP, zip_code=f"{30_000 + number}", office=office
    )
    return office


def _somebody(number: int) -> StaffMember:
    return StaffMember.objects.get_or_create(username=f"colleague{number}")[0]


def _what_staff_wrote(number: int, visit: Appointment) -> None:
    Note.objects.create(
        appointment=visit, staff_member=_somebody(number), text="Called", written_at=MONDAY
    )
    notice = Notice.objects.create(
        key=f"test:{uuid.uuid4()}",
        appointment=visit,
        event=visit.events.first(),
        kind=Notice.Kind.CONFIRMED,
        channel=Notice.Channel.EMAIL,
        language="en",
        created_at=MONDAY,
        not_before=MONDAY,
    )
    Call.objects.create(
        appointment=visit,
        notice=notice,
        about=Notice.Kind.CONFIRMED,
        why=Call.Why.choices[0][0],
        created_at=MONDAY,
    )
    _somebody(number).offices.add(visit.slot.counter.office)
    _somebody(number).groups.add(Group.objects.get_or_create(name=f"Team {number}")[0])


def _a_closure(number: int, office: Office, visit: Appointment) -> None:
    day = date(2027, 3, 1) + timedelta(days=number)
    closure = Closure.objects.create(
        office=office, from_date=day, until_date=day, reason_en="Storm", reason_es="Tormenta"
    )
    relocation = Relocation.objects.create(
        closure=closure,
        office=office,
        from_date=day,
        until_date=day,
        rule=Relocation.Rule.OFFICE,
        started_at=MONDAY,
        started_by=_somebody(number),
        notices_at=MONDAY,
        state=Relocation.State.PLACED,
    )
    Displaced.objects.create(
        relocation=relocation,
        appointment=visit,
        from_slot=visit.slot,
        outcome=Displaced.Outcome.UNPLACED,
        why=Displaced.Why.NO_FREE_TIME,
    )


def _online_answer(number: int) -> None:
    day = date(2027, 1, 1) + timedelta(days=number)
    OnlineAnswerCount.objects.create(
        date=day, service=Service.objects.get(code=f"S{number}"), language="en", taken=1
    )


def _guess(number: int) -> None:
    GuessCount.objects.create(
        subject=number.to_bytes(32, "big"),
        kind=GuessCount.Kind.choices[0][0],
        window_ends_at=MONDAY + timedelta(hours=1),
    )


def _wrong_password(number: int) -> None:
    WrongPasswords.objects.create(
        username=f"colleague{number}", ip_address=f"203.0.113.{number}", failures_since_start=1
    )


_COUNTS: tuple[Callable[[int], None], ...] = (_online_answer, _guess, _wrong_password)
