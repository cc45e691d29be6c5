"""Every office closes for a day on which so many people are booked: how fast are page and worker?

``python -m bench`` starts this in a database of its own. Three acts, each beside a floor: the page
that shows who is affected, the request that confirms, and the work of moving everybody. The floors
send the least that there is to read and write, in as many transactions, and decide nothing.
"""

import argparse
import calendar
import json
import sys
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from appointments import closing  # noqa: E402
from appointments.models import Appointment, Displaced, Event, Relocation, Slot  # noqa: E402
from appointments.persons import person_hash, person_version  # noqa: E402
from appointments.references import new_number  # noqa: E402
from bench.measured import Measured, measured  # noqa: E402
from bench.scene import first_service, verify_is_clean  # noqa: E402
from infopass.bootstrap import DATA_DIR, say, write  # noqa: E402
from offices.models import StaffMember  # noqa: E402

PAGE = "/admin/appointments/relocation/add/"
_RECEIPT = "IOE0912345678"
_RULE = Relocation.Rule.OFFICE_FIRST  # the one that asks most: ZIP codes and other offices
_FOREVER = timedelta(hours=1)

_FLOOR_LOOK = (
    """
    SELECT a.* FROM appointments_appointment a JOIN appointments_slot s ON s.id = a.slot_id
    WHERE s.date = %(day)s AND a.status = 'booked' ORDER BY s.starts_at, a.id
    """,
    """
    SELECT id, counter_id, starts_at, capacity - taken FROM appointments_slot
    WHERE date > %(day)s AND withdrawn_at IS NULL AND taken < capacity
    """,
)
_FLOOR_CONFIRM = (
    """
    UPDATE appointments_slot SET withdrawn_at = now(), withdrawal = 'closure' WHERE date = %(day)s
    """,
    """
    CREATE TEMPORARY TABLE bench_displaced ON COMMIT DROP AS SELECT a.id, a.slot_id
    FROM appointments_appointment a JOIN appointments_slot s ON s.id = a.slot_id
    WHERE s.date = %(day)s AND a.status = 'booked'
    """,
)
# One person moved: both counts, where the person sits, the history, what is owed, the list.
_FLOOR_MOVE = (
    "UPDATE appointments_slot SET taken = taken + 1 WHERE id = %(to)s",
    "UPDATE appointments_slot SET taken = taken - 1 WHERE id = %(from)s",
    "UPDATE appointments_appointment SET slot_id = %(to)s WHERE id = %(person)s",
    """
    INSERT INTO appointments_event
        (appointment_id, kind, at, actor, reason, override, from_slot_id, to_slot_id)
    VALUES (%(person)s, 'moved', now(), 'system', 'office_closed', '', %(from)s, %(to)s)
    RETURNING id
    """,
    """
    INSERT INTO appointments_outbox (event_id, created_at, former_email, former_phone)
    VALUES (%(event)s, now(), '', '')
    """,
    "UPDATE appointments_displaced SET outcome = 'waiting', to_slot_id = NULL WHERE id = %(row)s",
)


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=5_000)
    day = invent(asked.parse_args().count)
    people = Appointment.objects.filter(slot__date=day).count()
    say(f"  {people} people on the day that every office closes")
    page = _page(day)
    page("look")  # once for nothing: what is read once in a process is read now
    kept = {
        "look": _compare("shown who is affected", lambda: page("look"), _looking(day)),
        "confirm": _compare("confirmed", lambda: page("close"), _confirming(day)),
    }
    moved = measured(_move_everyone)
    # Counted before the floor takes everybody back.
    faults = _faults(people)
    kept["move"] = _told("moved", moved, measured(_move_back))
    for fault in faults:
        say(f"    WRONG: {fault}")
    folder = DATA_DIR / "bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"closures-{timezone.now():%Y-%m-%dT%H%M%S}.json"
    write(path, json.dumps(kept, indent=2) + "\n")
    say(f"Kept in {path}")
    return 1 if faults else 0


def invent(count: int) -> date:
    """So many people, all booked on one day of next week, with a receipt number each."""
    now, service = timezone.now(), first_service()
    day = now.date() + timedelta(days=7)
    # Offices are closed at the weekend.
    while calendar.day_name[day.weekday()] in {"Saturday", "Sunday"}:
        day += timedelta(days=1)
    seats = _seats_of(day, service.pk)[:count]
    with transaction.atomic():
        people = Appointment.objects.bulk_create(
            (
                _person(number, slot, service_id=service.pk, now=now)
                for number, slot in enumerate(seats)
            ),
            batch_size=1_000,
        )
        Event.objects.bulk_create(
            (
                Event(
                    appointment=each,
                    kind=Event.Kind.BOOKED,
                    at=now,
                    actor=Event.Actor.APPLICANT,
                    to_slot_id=each.slot_id,
                )
                for each in people
            ),
            batch_size=1_000,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE appointments_slot AS slot SET taken = seated.count
                FROM (SELECT slot_id, count(*) FROM appointments_appointment GROUP BY 1) AS seated
                WHERE seated.slot_id = slot.id
                """
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return day


def _seats_of(day: date, service_id: int) -> list[Slot]:
    """A slot for each seat of the public, so that every office has its share of people."""
    slots = Slot.objects.filter(
        date=day, withdrawn_at=None, counter__offerings__service=service_id
    ).select_related("counter__office")
    seats = [(seat, slot) for slot in slots for seat in range(slot.capacity - slot.held_back)]
    return [slot for _seat, slot in sorted(seats, key=lambda each: (each[0], each[1].pk))]


def _person(number: int, slot: Slot, *, service_id: int, now: datetime) -> Appointment:
    who: dict[str, Any] = {
        "first_name": "Ana María",
        "last_name": f"Núñez {_in_letters(number)}",
        "date_of_birth": date(1980, 1, 1),
        "phone": "+14045550101",
    }
    office = slot.counter.office
    return Appointment(
        number=new_number(office.code),
        pin_key_id="demo",
        slot=slot,
        service_id=service_id,
        language=("en", "es")[number % 2],
        email=f"ana{number}@example.com" if number % 10 else "",
        zip_code=office.zip_code,
        receipt_number=_RECEIPT,
        person_hash=person_hash(**who),
        person_version=person_version(),
        hold_token=uuid.uuid4(),
        created_at=now,
        **who,
    )


def _in_letters(number: int) -> str:
    """As a surname could be, which digits would not tell apart."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def _page(day: date) -> Callable[[str], int]:
    """What a national administrator sends: the same form, with another step."""
    client = Client()
    client.force_login(StaffMember.objects.create_superuser("bench"))
    typed = {
        "office": "",
        "from_date": day.isoformat(),
        "until_date": day.isoformat(),
        "from_time": "",
        "until_time": "",
        "reason_en": "Storm",
        "reason_es": "Tormenta",
        "rule": _RULE,
        "soon_enough_days": 7,
        "wait_minutes": 15,
    }

    def send(step: str) -> int:
        answer = client.post(PAGE, typed | {"step": step})
        if answer.status_code not in {200, 302}:
            raise SystemExit(f"The page answered {answer.status_code}")
        return 1

    return send


def _move_everyone() -> int:
    relocation = Relocation.objects.select_related("started_by").get()
    return closing.carry_on(relocation, now=timezone.now(), run_for=_FOREVER)


def _looking(day: date) -> Callable[[], int]:
    def look() -> int:
        with connection.cursor() as cursor:
            for statement in _FLOOR_LOOK:
                cursor.execute(statement, {"day": day})
                cursor.fetchall()
        return 1

    return look


def _confirming(day: date) -> Callable[[], int]:
    def confirm() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _FLOOR_CONFIRM:
                cursor.execute(statement, {"day": day})
        return 1

    return confirm


def _move_back() -> int:
    """Whom the product moved, back to where they were: as many transactions."""
    moved = Displaced.objects.filter(outcome=Displaced.Outcome.MOVED).order_by("pk")
    rows = list(moved.values_list("pk", "appointment", "to_slot", "from_slot"))
    for pk, person, from_slot, to_slot in rows:
        given = {"row": pk, "person": person, "from": from_slot, "to": to_slot}
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _FLOOR_MOVE:
                cursor.execute(statement, given)
                if cursor.description:
                    given["event"] = cursor.fetchone()[0]
    return len(rows)


def _compare(what: str, product: Callable[[], int], floor: Callable[[], int]) -> dict[str, Any]:
    return _told(what, measured(product), measured(floor))


def _told(what: str, ours: Measured, least: Measured) -> dict[str, Any]:
    ratio = (ours.seconds / ours.rows) / (least.seconds / least.rows)
    say(_line(what, ours))
    say(_line("the floor of it", least))
    say(f"    {ratio:.2f} times the floor")
    return {"product": asdict(ours), "floor": asdict(least), "ratio": round(ratio, 2)}


def _line(what: str, found: Measured) -> str:
    return (
        f"    {what}: {found.seconds:.2f} s for {found.rows}, {found.per_second:.0f} a second, "
        f"{found.statements_per_thousand / 1_000:.1f} statements each, {found.peak_mb:.0f} MB at "
        "the peak"
    )


def _faults(people: int) -> list[str]:
    """Everybody has one place more, one event more, and no seat was counted wrong."""
    counts = {
        "on the list": Displaced.objects.count(),
        "moved": Displaced.objects.filter(outcome=Displaced.Outcome.MOVED).count(),
        "events": Event.objects.filter(kind=Event.Kind.MOVED).count(),
        "out of the day": people - _still_closed(),
    }
    faults = [f"{count} {what}" for what, count in counts.items() if count != people]
    return faults if verify_is_clean() else [*faults, "verify finds drift"]


def _still_closed() -> int:
    return Appointment.objects.filter(slot__withdrawal=Slot.Withdrawal.CLOSURE).count()


if __name__ == "__main__":
    sys.exit(main())
