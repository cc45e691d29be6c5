"""So many reminders that fall due at once become messages: how fast, in how much memory.

``python -m bench`` starts this in the bench's database, after the rounds. The floor writes as many
rows of the same table with as many values, without asking what is owed.
"""

import argparse
import json
import uuid
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import batched, cycle, islice

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from appointments.models import Appointment, Event, Slot  # noqa: E402
from appointments.references import new_number  # noqa: E402
from bench.measured import Measured, measured  # noqa: E402
from infopass.bootstrap import DATA_DIR, say, write  # noqa: E402
from notices.models import Notice, ReminderPlan  # noqa: E402
from notices.reminders import Rule, plan  # noqa: E402
from offices.models import Office, Service  # noqa: E402

_A_BATCH = 1_000
_TIMES_OF_AN_OFFICE = 4


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=100_000)
    count = asked.parse_args().count
    say(f"  {count} reminders that fall due at once")
    now = _invent(count)
    product = measured(lambda: _plan(now))
    if Notice.objects.filter(kind=Notice.Kind.REMINDER).count() != count:
        raise SystemExit(f"{product.rows} reminders were planned instead of {count}.")
    Notice.objects.all().delete()
    floor = measured(lambda: _write_rows(count))
    say(_line("planned", product))
    say(_line("the floor of it", floor))
    ratio = product.seconds / floor.seconds
    say(f"    {ratio:.2f} times the floor")
    folder = DATA_DIR / "bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"reminders-{timezone.now():%Y-%m-%dT%H%M%S}.json"
    kept = {"planned": asdict(product), "floor": asdict(floor), "ratio": round(ratio, 2)}
    write(path, json.dumps(kept, indent=2) + "\n")
    say(f"Kept in {path}")


def _line(what: str, found: Measured) -> str:
    return (
        f"    {what}: {found.per_second:.0f} a second, {found.statements_per_thousand:.1f} statements "
        f"a thousand, {found.peak_mb:.0f} MB at the peak"
    )


def _plan(now: datetime) -> int:
    return plan(now=now).owed


def _write_rows(count: int) -> int:
    """As many rows, in the same transactions of a thousand, with the same kinds of values."""
    now = timezone.now()
    appointments = Appointment.objects.order_by("pk").values_list("pk", "email")
    with transaction.atomic():
        for some in batched(islice(cycle(appointments), count), _A_BATCH):
            rows = [
                Notice(
                    key=f"floor:{uuid.uuid4()}",
                    appointment_id=pk,
                    kind=Notice.Kind.REMINDER,
                    channel=Notice.Channel.EMAIL,
                    language="en",
                    recipient=email,
                    created_at=now,
                    not_before=now,
                )
                for pk, email in some
            ]
            Notice.objects.bulk_create(rows)
    return count


def _invent(count: int) -> datetime:
    """So many people whose reminder of the day before is due at the instant that is answered."""
    Notice.objects.all().delete()
    slots = _slots()
    rule = Rule(days=1)
    now = max(rule.due_at(slot.starts_at, slot.counter.office.zone) for slot in slots)
    booked = now - timedelta(days=3)
    for first in range(0, count, _A_BATCH):
        numbers = range(first, min(first + _A_BATCH, count))
        _book([(number, slots[number % len(slots)]) for number in numbers], booked)
    plans = [ReminderPlan(office=office, planned_until=booked) for office in Office.objects.all()]
    ReminderPlan.objects.bulk_create(plans)
    return now


def _slots() -> list[Slot]:
    """A few times of a day at every office, as roomy as it takes."""
    day = timezone.now().date() + timedelta(days=6)
    found: list[Slot] = []
    for office in Office.objects.order_by("pk"):
        of_the_day = Slot.objects.filter(counter__office=office, date__gte=day).order_by(
            "starts_at"
        )
        found += of_the_day.select_related("counter__office")[:_TIMES_OF_AN_OFFICE]
    first = min(slot.date for slot in found)
    return [slot for slot in found if slot.date == first]


def _book(persons: list[tuple[int, Slot]], booked: datetime) -> None:
    service = Service.objects.filter(is_protected=False).first()
    appointments = Appointment.objects.bulk_create(
        [
            Appointment(
                number=new_number(slot.counter.office.code),
                pin_key_id="demo",
                slot=slot,
                service=service,
                language=("en", "es")[number % 2],
                first_name="Ana María",
                last_name=f"Núñez {number}",
                date_of_birth=date(1980, 1, 1),
                phone="+14045550101",
                email=f"ana{number}@example.com",
                person_hash=uuid.uuid4().bytes,
                person_version="bench",
                hold_token=uuid.uuid4(),
                created_at=booked,
            )
            for number, slot in persons
        ]
    )
    Event.objects.bulk_create(
        Event(
            appointment=appointment,
            kind=Event.Kind.BOOKED,
            at=booked.astimezone(UTC),
            actor=Event.Actor.APPLICANT,
            to_slot=appointment.slot,
        )
        for appointment in appointments
    )


if __name__ == "__main__":
    main()
