"""A full Tuesday that is closed, and everybody of it still to be moved."""

from datetime import date, timedelta

from appointments import closing
from appointments.models import Outbox, Relocation, Slot
from appointments.slots import publish
from offices.models import Closure, Office, StaffMember
from tests.appointments.races.stage import forget_everything
from tests.cast import MONDAY, book, stranger

TUESDAY, WEDNESDAY = date(2027, 1, 5), date(2027, 1, 6)


def slots_of(day: date) -> list[Slot]:
    return list(Slot.objects.filter(date=day).order_by("starts_at"))


def close_tuesday(office: Office, sam: StaffMember) -> Relocation:
    """After whatever was there before is forgotten."""
    forget_everything()
    Closure.objects.all().delete()
    publish(office_id=office.pk, now=MONDAY)
    for slot in slots_of(TUESDAY):
        for _seat in range(slot.capacity):
            book(slot, stranger())
    Outbox.objects.all().delete()
    return closing.close(
        closure=Closure(
            office=office,
            from_date=TUESDAY,
            until_date=TUESDAY,
            reason_en="Storm",
            reason_es="Tormenta",
        ),
        rules=closing.Rules(rule="office"),
        wait=timedelta(minutes=15),
        by=sam,
        now=MONDAY,
    )
