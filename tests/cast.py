"""The people and places of the tests: one small office, Ana who books, Ben who has nothing yet."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from appointments.booking import confirm, hold
from appointments.models import Appointment, Slot
from appointments.persons import Applicant
from appointments.slots import publish
from offices.models import Counter, Hours, Offering, Office, Service, ServiceArea

# A Monday before any clock change; most tests read the clock as this instant.
MONDAY = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)

ANA = Applicant(
    first_name="Ana María",
    last_name="O'Brien-Núñez",
    date_of_birth=date(1988, 5, 4),
    phone="+14045550101",
    email="ana@example.com",
    zip_code="30345",
)
BEN = Applicant(
    first_name="Ben", last_name="Okafor", date_of_birth=date(1990, 12, 31), phone="+14045550102"
)

_numbers = count(1)


def stranger(number: int | None = None) -> Applicant:
    """Somebody different each time."""
    number = next(_numbers) if number is None else number
    return Applicant(
        first_name="Visitor",
        last_name=f"Number{number}",
        date_of_birth=date(1970, 1, 1) + timedelta(days=number % 9000),
        phone=f"+1404555{number % 10000:04d}",
    )


def an_office(code: str = "ATL", **fields: Any) -> Office:
    defaults: dict[str, Any] = {
        "name": "Atlanta Field Office",
        "street": "2150 Parklake Drive NE",
        "city": "Atlanta",
        "state": "GA",
        "zip_code": "30345",
        "time_zone": "America/New_York",
        "latitude": 33.8451,
        "longitude": -84.2809,
    }
    return Office.objects.create(code=code, **(defaults | fields))


def a_service(code: str = "CASE", **fields: Any) -> Service:
    defaults: dict[str, Any] = {
        "name_en": "Question about a pending case",
        "name_es": "Pregunta sobre un caso pendiente",
        "bring_en": "Receipt notice\nPassport",
        "bring_es": "Notificación de recibo\nPasaporte",
    }
    service, _created = Service.objects.get_or_create(code=code, defaults=defaults | fields)
    return service


def a_counter(office: Office, *services: Service, name: str = "Window 1") -> Counter:
    counter = Counter.objects.create(office=office, name=name)
    for service in services:
        Offering.objects.create(counter=counter, service=service)
    return counter


def open_daily(
    counter: Counter, opens: str = "09:00", closes: str = "12:00", **fields: Any
) -> None:
    """Open the counter every day of the week at these local times."""
    for weekday in range(7):
        Hours.objects.create(
            counter=counter,
            weekday=weekday,
            from_time=time.fromisoformat(opens),
            until_time=time.fromisoformat(closes),
            **fields,
        )


def an_open_office(
    code: str = "ATL", *, seats: int = 2, now: datetime = MONDAY, **fields: Any
) -> Office:
    """An office with one counter for CASE, open daily 9 to 12, its slots published."""
    office = an_office(code, **fields)
    open_daily(a_counter(office, a_service()), seats=seats)
    publish(office_id=office.pk, now=now)
    return office


def two_offices_of_georgia() -> tuple[Office, Office]:
    """Atlanta and Savannah, both open, both for every ZIP code of the state."""
    offices = an_open_office(), an_open_office("SAV", name="Savannah Field Office", latitude=32.08)
    for office in offices:
        ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="GA", office=office)
    return offices


def a_slot(
    *, seats: int = 1, starts_at: datetime | None = None, office: Office | None = None
) -> Slot:
    """One standing slot of its own, two days after MONDAY unless told otherwise."""
    office = office or Office.objects.filter(code="ATL").first() or an_office()
    counter = Counter.objects.filter(office=office).first() or a_counter(office, a_service())
    starts_at = starts_at or MONDAY + timedelta(days=2)
    local = starts_at.astimezone(office.zone)
    return Slot.objects.create(
        counter=counter,
        date=local.date(),
        time=local.time(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=15),
        capacity=seats,
    )


def book(slot: Slot, applicant: Applicant = ANA, *, now: datetime = MONDAY) -> Appointment:
    kept = hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=now)
    return confirm(token=kept.pk, applicant=applicant, language="en", channel="web", now=now)
