"""Close and undo in a few words: each step is carried on until nothing is left of it."""

from collections import Counter as Tally
from datetime import date, datetime, timedelta
from typing import Any

from appointments import closing
from appointments.closing import Rules
from appointments.models import Appointment, Outbox, Relocation, Slot
from offices.models import Closure, Office, StaffMember
from tests.cast import MONDAY, book, stranger

WEDNESDAY, THURSDAY, FRIDAY = date(2027, 1, 6), date(2027, 1, 7), date(2027, 1, 8)
WAIT = timedelta(minutes=15)
LONG = timedelta(minutes=1)


def at(minutes: int) -> datetime:
    """So many minutes after `MONDAY`."""
    return MONDAY + timedelta(minutes=minutes)


def closed(office: Office | None, day: date = WEDNESDAY, **fields: Any) -> Closure:
    """A closure not yet saved."""
    given = {"from_date": day, "until_date": day, "reason_en": "Flood", "reason_es": "Inundación"}
    return Closure(office=office, **(given | fields))


def carry_on(relocation: Relocation, now: datetime = MONDAY) -> Relocation:
    relocation.refresh_from_db()
    closing.carry_on(relocation, now=now, run_for=LONG)
    relocation.refresh_from_db()
    return relocation


def close(
    closure: Closure, sam: StaffMember, now: datetime = MONDAY, wait: timedelta = WAIT, **given: Any
) -> Relocation:
    rules = Rules(rule=given.pop("rule", "office"))
    return carry_on(
        closing.close(closure=closure, rules=rules, wait=wait, by=sam, now=now, **given), now
    )


def start(
    closure: Closure, sam: StaffMember, rule: str = "office", now: datetime = MONDAY
) -> Relocation:
    """Closed, and nobody moved yet."""
    return closing.close(closure=closure, rules=Rules(rule=rule), wait=WAIT, by=sam, now=now)


def look_again(closure: Closure, sam: StaffMember, rule: str, now: datetime) -> Relocation:
    """For the people of a standing closure, by another rule."""
    rules = Rules(rule=rule)
    made = closing.place_everyone_of(closure=closure, rules=rules, wait=WAIT, by=sam, now=now)
    return carry_on(made, now)


def undo(relocation: Relocation, sam: StaffMember, now: datetime = MONDAY) -> Relocation:
    closing.undo(relocation_id=relocation.pk, by=sam, now=now)
    return carry_on(relocation, now)


def slots_of(office: Office, day: date = WEDNESDAY) -> list[Slot]:
    return list(Slot.objects.filter(counter__office=office, date=day).order_by("starts_at"))


def fill(
    office: Office, day: date = WEDNESDAY, seats: int = 1, zip_code: str = ""
) -> list[Appointment]:
    """So many people in every slot of the day."""
    visits = [book(slot, stranger()) for slot in slots_of(office, day) for _ in range(seats)]
    if zip_code:
        Appointment.objects.filter(pk__in=[each.pk for each in visits]).update(zip_code=zip_code)
    return visits


def places() -> dict[int, int]:
    """The slot of each appointment, by their ids."""
    return dict(Appointment.objects.values_list("pk", "slot"))


def day_of(visit: Appointment) -> date:
    return Slot.objects.get(appointments=visit.pk).date


def outcomes(relocation: Relocation) -> Tally[str]:
    return Tally(relocation.displaced.values_list("outcome", flat=True))


def owed() -> list[str]:
    return list(Outbox.objects.order_by("pk").values_list("event__kind", flat=True))


def told() -> None:
    """Whatever was owed has become messages."""
    Outbox.objects.all().delete()
