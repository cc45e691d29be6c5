"""What the rounds need in the database, and what is counted there afterwards. Needs Django set up."""

import uuid
from datetime import timedelta

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from appointments.models import Appointment, Hold, Slot
from appointments.references import pin_for
from bench.floor.views import SLOTS
from offices import zipcodes
from offices.models import Office, Service

# One office for the page of times and the races: its own ZIP code leads to it.
OFFICE = "ATL"
_FLOOR_TABLES = """
    CREATE TABLE bench_slot (id integer PRIMARY KEY, taken integer NOT NULL, capacity integer NOT NULL);
    CREATE TABLE bench_booking (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        slot_id integer NOT NULL REFERENCES bench_slot,
        name text NOT NULL
    );
"""


def lay_the_floor() -> None:
    """The two tables of the floor's minimal booking."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR_TABLES)
        cursor.execute(
            "INSERT INTO bench_slot SELECT n, 0, 1000000 FROM generate_series(0, %s) AS n", [SLOTS]
        )


def first_service() -> Service:
    """What the visitors of the bench come for: the first reason of the list."""
    return Service.objects.filter(active=True)[0]


def zip_codes() -> list[str]:
    """ZIP codes that lead to one office each, which takes visits for the first reason."""
    service, today = first_service(), timezone.now().date()
    offering = Office.objects.filter(active=True, offerings__service=service).order_by("code")
    return [
        office.zip_code
        for office in offering
        if getattr(zipcodes.lookup(office.zip_code, on=today), "office", None) == office
    ]


def office_zip() -> str:
    return Office.objects.get(code=OFFICE).zip_code


def numbers_and_pins(count: int) -> list[tuple[str, str]]:
    """Of the appointments booked last: what stands on their notices."""
    last = Appointment.objects.order_by("-pk")[:count]
    return [(appointment.number_as_shown, pin_for(appointment)) for appointment in last]


@transaction.atomic
def contested_slot(*, seats: int, expired_holds: int = 0) -> int:
    """A free time of the office far ahead, cut to these seats, so many of them held until just now."""
    slot = Slot.objects.filter(
        counter__office__code=OFFICE,
        counter__offerings__service=first_service(),
        taken=0,
        withdrawn_at=None,
        starts_at__gt=timezone.now() + timedelta(days=5),
    ).latest("starts_at")
    Hold.objects.bulk_create(_expired_hold(slot) for _seat in range(expired_holds))
    Slot.objects.filter(pk=slot.pk).update(
        capacity=seats, held_back=0, extra=0, taken=expired_holds, seats_set_by_staff=True
    )
    return slot.pk


def _expired_hold(slot: Slot) -> Hold:
    now = timezone.now()
    return Hold(
        slot=slot,
        service=first_service(),
        purpose=Hold.Purpose.BOOKING,
        owner=uuid.uuid4(),
        created_at=now - timedelta(minutes=11),
        expires_at=now - timedelta(minutes=1),
    )


def booked_in(slot_id: int) -> int:
    """Rows: appointments that stand for seats of the slot."""
    return Appointment.objects.filter(slot=slot_id, status__in=Appointment.LIVE).count()


def verify_is_clean() -> bool:
    """Whether a recount of every seat finds what the counts say."""
    try:
        call_command("verify", verbosity=0)
    except (CommandError, SystemExit):
        return False
    return True
