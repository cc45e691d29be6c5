"""A Monday at an office with invented people, the same at every run: what the guide for staff shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from appointments import booking, capacity, notes
from appointments.history import by_staff
from appointments.models import Appointment, Slot
from appointments.persons import Applicant
from appointments.slots import publish
from offices.models import Hours, Office, ServiceArea, StaffMember
from tests.cast import a_counter, a_service, an_office, open_daily, stranger
from tests.roles import SCHEDULER, a_staff_member

# Ten past ten on Monday, January 4, 2027, in Atlanta.
NOW = datetime(2027, 1, 4, 15, 10, tzinfo=UTC)
_FRIDAY = NOW - timedelta(days=3)
TODAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
# The place of the time among those of the day, first and last name, language, what the office should
# know, and who brings an interpreter. The last two fill a time.
_PEOPLE = (
    (0, "Ana María", "O’Brien-Núñez", "es", "", True),
    (1, "Ben", "Okafor", "en", "Uses a wheelchair", False),
    (3, "Lucía", "Fernández Robles", "es", "", False),
    (4, "Mei-Ling", "Chang", "en", "", True),
    (7, "Tomasz", "Wiśniewski", "en", "", False),
    (8, "Fatima", "Al-Sayed", "en", "Does not hear well", False),
    (9, "José", "Ángel Ruiz", "es", "", False),
    (9, "Priya", "Raman", "en", "", False),
)


def set_the_scene() -> StaffMember:
    """The office, everybody who is booked, and Sam the scheduler, at the instant NOW."""
    office = an_office()
    ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="GA", office=office)
    case = a_service(position=1)
    proof = a_service("PROOF", position=2, name_en="Temporary proof of permanent residence")
    for counter in (
        a_counter(office, case, name="Information"),
        a_counter(office, proof, name="Documents"),
    ):
        open_daily(counter, "09:00", "12:00", seats=3, held_back=1, slot_minutes=30)
    Hours.objects.filter(weekday__gte=5).delete()
    publish(office_id=office.pk, now=_FRIDAY)
    sam = a_staff_member("sam", SCHEDULER, office)
    _people_of_today(office, sam)
    _the_rest_of_the_week(office, sam)
    return sam


def _people_of_today(office: Office, sam: StaffMember) -> None:
    slots = _slots(office, TODAY)
    made = []
    for number, (place, first, last, language, access, brings) in enumerate(_PEOPLE):
        person = Applicant(
            first_name=first,
            last_name=last,
            date_of_birth=date(1980, 1, 1) + timedelta(days=400 * number),
            phone=f"+1404555010{number}",
            email="" if number == 1 else f"person{number}@example.com",
            access_needs=access,
            needs_interpreter=brings,
        )
        made.append(_booked(slots[place], person, sam, language=language))
    for visit, status in zip(made, ("done", "no_show", "arrived"), strict=False):
        booking.record_visit(appointment_id=visit.pk, status=status, now=NOW, actor=by_staff(sam))
    notes.write_note(appointment_id=made[3].pk, text="Has the letter of May", by=sam, now=NOW)


def _the_rest_of_the_week(office: Office, sam: StaffMember) -> None:
    """Times that are free, full, withdrawn and in need of staff, to be seen in the calendar."""
    serial = 0
    for ahead in range(1, 5):
        for place, slot in enumerate(_slots(office, TODAY + timedelta(days=ahead))):
            for _seat in range((place * ahead + place) % 3):
                serial += 1
                mail = f"visitor{serial}@example.com" if serial % 4 else ""
                person = replace(stranger(serial), email=mail)
                _booked(slot, person, sam, language="es" if serial % 3 == 0 else "en")
    wednesday = _slots(office, TODAY + timedelta(days=2))
    capacity.withdraw(slot_ids=[wednesday[6].pk, wednesday[2].pk], now=NOW)


def _slots(office: Office, day: date) -> list[Slot]:
    slots = Slot.objects.filter(counter__office=office, date=day)
    return list(slots.order_by("starts_at", "counter__name"))


def _booked(slot: Slot, person: Applicant, sam: StaffMember, *, language: str) -> Appointment:
    service = slot.counter.offerings.get().service
    return booking.book_for(
        slot_id=slot.pk,
        service_id=service.pk,
        applicant=person,
        language=language,
        channel="phone",
        now=_FRIDAY,
        actor=by_staff(sam),
    )
