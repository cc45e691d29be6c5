"""March 2027 at two offices, small enough to be counted by hand: what reports are tested on.

Atlanta's clock changes on Sunday the 14th. Guam is fourteen or fifteen hours ahead of it.
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from appointments.models import Appointment, Event, OnlineAnswerCount, Slot
from appointments.reports import Span
from offices.models import Counter, Office, Service, StaffMember
from tests.cast import a_counter, a_service, an_office

MARCH = Span(first=date(2027, 3, 1), last=date(2027, 3, 31))
_numbers = count(1)


def a_time(counter: Counter, day: date, clock: str, seats: int, **fields: Any) -> Slot:
    """A slot at the office's own clock."""
    local = datetime.combine(day, time.fromisoformat(clock), tzinfo=counter.office.zone)
    starts_at = local.astimezone(UTC)
    return Slot.objects.create(
        counter=counter,
        date=day,
        time=local.time(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=15),
        capacity=seats,
        **fields,
    )


def a_visit(
    slot: Slot,
    service: Service,
    booked: str,
    status: str = "booked",
    *,
    language: str = "en",
    channel: str = "web",
    moves: int = 0,
) -> Appointment:
    """``booked`` is an instant on the clock of the office, or with a zone of its own."""
    number = next(_numbers)
    at = datetime.fromisoformat(booked)
    return Appointment.objects.create(
        number=f"{slot.counter.office.code}{number:08d}",
        pin_key_id="test",
        slot=slot,
        service=service,
        status=status,
        language=language,
        channel=channel,
        moves=moves,
        last_name="Visitor",
        date_of_birth=date(1970, 1, 1),
        phone="+14045550100",
        person_hash=number.to_bytes(32),
        person_version="test",
        hold_token=uuid.uuid4(),
        created_at=at if at.tzinfo else at.replace(tzinfo=slot.counter.office.zone),
    )


def moved(visit: Appointment, before: Slot, *, by: StaffMember | None = None) -> None:
    Event.objects.create(
        appointment=visit,
        kind=Event.Kind.MOVED,
        at=visit.created_at,
        actor=Event.Actor.STAFF if by else Event.Actor.APPLICANT,
        staff_member=by,
        from_slot=before,
        to_slot=visit.slot,
    )


@dataclass
class March:
    atlanta: Office = field(default_factory=lambda: an_office("ATL", name="Atlanta Field Office"))
    guam: Office = field(
        default_factory=lambda: an_office(
            "GUM", name="Guam Field Office", state="GU", time_zone="Pacific/Guam"
        )
    )

    def __post_init__(self) -> None:
        self.case = a_service("CASE", position=1)
        self.card = a_service(
            "CARD", position=2, name_en="Proof of status", name_es="Prueba de estatus"
        )
        self.pickup = a_service("PASS", position=3, name_en="Pick-up", name_es="Entrega")
        self._at_atlanta()
        self._at_guam()
        self._online()

    def _at_atlanta(self) -> None:
        window = a_counter(self.atlanta, self.case, self.card)
        other = a_counter(self.atlanta, self.pickup, name="Window 2")
        cruz = StaffMember.objects.create_user("march-cruz")
        first = a_time(window, date(2027, 3, 1), "09:00", 4, extra=1, held_back=1)
        withdrawn = a_time(
            *(window, date(2027, 3, 2), "09:00", 9),
            withdrawn_at=datetime(2027, 2, 28, tzinfo=UTC),
            withdrawal="staff",
        )
        unfit = a_time(window, date(2027, 3, 8), "09:00", 6, off_plan=True, taken=1)
        sunday = a_time(window, date(2027, 3, 14), "09:00", 2)
        last = a_time(window, date(2027, 3, 31), "23:30", 3)  # April in UTC
        april = a_time(window, date(2027, 4, 1), "00:15", 7)
        a_time(other, date(2027, 3, 1), "10:00", 10)

        a_visit(first, self.case, "2027-02-27T12:00", "done")  # 2 days
        # The evening before, though the same day in UTC: 1 day.
        a_visit(*(first, self.case, "2027-02-28T23:30", "no_show"), language="es", channel="phone")
        a_visit(first, self.card, "2027-02-22T12:00", "cancelled", language="es")
        a_visit(withdrawn, self.case, "2027-02-10T12:00")  # 20 days
        a_visit(unfit, self.card, "2027-03-01T12:00", "unrecorded")  # 7 days
        # The last evening of winter: 1 day.
        earlier = a_visit(
            *(sunday, self.case, "2027-03-13T23:30", "done"), channel="counter", moves=1
        )
        moved(earlier, last)
        twice = a_visit(sunday, self.card, "2027-03-04T12:00", "no_show")  # 10 days
        moved(twice, first, by=cruz)
        moved(twice, last, by=cruz)
        a_visit(last, self.case, "2027-03-31T10:00", "arrived", language="es")  # 0 days
        moved(a_visit(april, self.case, "2027-02-28T12:00", moves=1), first)

    def _at_guam(self) -> None:
        window = a_counter(self.guam, self.case)
        first = a_time(window, date(2027, 3, 1), "08:00", 2)  # February in UTC
        last = a_time(window, date(2027, 3, 31), "08:00", 1)
        april = a_time(window, date(2027, 4, 1), "07:00", 5)  # March in UTC
        # The 28th at Guam already: 1 day.
        a_visit(first, self.case, "2027-02-27T20:00+00:00", "done", language="es")
        a_visit(last, self.case, "2027-03-29T12:00", "cancelled")
        a_visit(april, self.case, "2027-03-29T12:00", "done")

    def _online(self) -> None:
        for day, service, language, taken in (
            (date(2027, 2, 28), self.case, "en", 100),
            (date(2027, 3, 1), self.case, "en", 3),
            (date(2027, 3, 1), self.case, "es", 2),
            (date(2027, 3, 31), self.case, "en", 4),
            (date(2027, 3, 31), self.card, "es", 1),
            (date(2027, 4, 1), self.case, "en", 100),
        ):
            OnlineAnswerCount.objects.create(
                date=day, service=service, language=language, taken=taken
            )
