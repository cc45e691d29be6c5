"""What a racer does in its turn: one or two verbs, with arguments that fit into JSON."""

import time
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from appointments import booking, bulk_edit, capacity, closing
from appointments.bulk_edit import Action, BulkEdit, Selection
from appointments.models import Appointment, Relocation
from appointments.slots import publish as publish_slots
from offices.models import Closure, Office, StaffMember
from tests.cast import MONDAY, a_service, stranger


def at(minutes: int) -> datetime:
    """The racers' clock reads so many minutes after `MONDAY`."""
    return MONDAY + timedelta(minutes=minutes)


def take(slot_id: int, minutes: int = 0) -> str:
    """A visitor never seen before keeps a seat."""
    kept = booking.hold(
        slot_id=slot_id, service_id=a_service().pk, owner=uuid.uuid4(), now=at(minutes)
    )
    return str(kept.pk)


def confirm(token: str, person: int, minutes: int = 0) -> int:
    """The visitor of that number sends the last form."""
    return booking.confirm(
        token=uuid.UUID(token),
        applicant=stranger(person),
        language="en",
        channel="web",
        now=at(minutes),
    ).pk


def book(slot_id: int, person: int, minutes: int = 0, after: float = 0) -> int:
    """Keep a seat and confirm it, so many seconds after the start."""
    time.sleep(after)
    return confirm(take(slot_id, minutes), person, minutes)


def change(appointment_id: int, slot_id: int) -> int:
    """Keep another seat for the appointment and move it there."""
    kept = booking.hold(slot_id=slot_id, appointment_id=appointment_id, now=MONDAY)
    return move(appointment_id, str(kept.pk))


def move(appointment_id: int, token: str) -> int:
    moved = booking.reschedule(appointment_id=appointment_id, token=uuid.UUID(token), now=MONDAY)
    return moved.slot_id


def cancel(appointment_id: int) -> int:
    return booking.cancel(appointment_id=appointment_id, now=MONDAY).slot_id


def correct(appointment_id: int, phone: str, email: str = "") -> int:
    return booking.correct_contact(
        appointment_id=appointment_id, phone=phone, email=email, sms_consent=False, now=MONDAY
    ).pk


def release(token: str) -> None:
    booking.release(token=uuid.UUID(token))


def sweep(minutes: int) -> int:
    return booking.sweep(now=at(minutes))


def withdraw(slot_ids: list[int]) -> int:
    """Answers how many live appointments stood in the slots when they were withdrawn."""
    return capacity.withdraw(slot_ids=slot_ids, now=MONDAY).affected


def withdraw_in_bulk(office_id: int, day: str) -> int:
    """Look and agree at once. Answers how many people were booked when all were withdrawn."""
    office = Office.objects.get(pk=office_id)
    edit = BulkEdit(
        selection=Selection(
            office=office,
            first=date.fromisoformat(day),
            last=date.fromisoformat(day),
            weekdays=frozenset(range(7)),
            from_time=None,
            until_time=None,
            counter_ids=frozenset(office.counters.values_list("pk", flat=True)),
        ),
        action=Action.WITHDRAW,
    )
    seen = bulk_edit.preview(edit, now=MONDAY).fingerprint
    return bulk_edit.carry_out(edit, seen=seen, now=MONDAY).people_booked


def publish(office_id: int) -> int:
    return publish_slots(office_id=office_id, now=MONDAY).created


def close(office_id: int, day: str) -> int:
    """Close the office for a local day, and answer how many live appointments that met."""
    closed = date.fromisoformat(day)
    with transaction.atomic():
        Closure.objects.create(
            office_id=office_id,
            from_date=closed,
            until_date=closed,
            reason_en="Storm",
            reason_es="Tormenta",
        )
        publish_slots(office_id=office_id, now=MONDAY)
        return Appointment.objects.filter(
            slot__counter__office=office_id, slot__date=closed, status__in=Appointment.LIVE
        ).count()


def close_with_key(office_id: int, day: str, by: int, key: str) -> int:
    """Somebody confirms the preview of that key."""
    closed = date.fromisoformat(day)
    return closing.close(
        closure=Closure(
            office_id=office_id,
            from_date=closed,
            until_date=closed,
            reason_en="Storm",
            reason_es="Tormenta",
        ),
        rules=closing.Rules(rule="office"),
        wait=timedelta(minutes=15),
        by=StaffMember.objects.get(pk=by),
        now=MONDAY,
        key=uuid.UUID(key),
    ).pk


def carry_on(relocation_id: int, after: float = 0) -> int:
    """A worker moves the people of a closure, or back."""
    time.sleep(after)
    relocation = Relocation.objects.select_related("started_by", "undone_by").get(pk=relocation_id)
    return closing.carry_on(relocation, now=MONDAY, run_for=timedelta(minutes=1))


def undo(relocation_id: int, after: float = 0) -> None:
    time.sleep(after)
    by = Relocation.objects.select_related("started_by").get(pk=relocation_id).started_by
    closing.undo(relocation_id=relocation_id, by=by, now=MONDAY)


def take_turn(name: str, arguments: dict[str, Any]) -> Any:
    return globals()[name](**arguments)
