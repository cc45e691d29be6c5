"""`manage.py verify` is silent on an honest database and names each kind of drift."""

from collections.abc import Callable
from datetime import time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from appointments.booking import cancel, hold, reschedule
from appointments.capacity import set_seats, withdraw
from appointments.history import SYSTEM, record
from appointments.models import Appointment, Event, Slot
from appointments.slots import publish
from offices.models import Hours, Office
from tests.cast import (
    ANA,
    BEN,
    MONDAY,
    a_counter,
    a_service,
    an_office,
    an_open_office,
    book,
    open_daily,
    stranger,
)

pytestmark = pytest.mark.django_db
NEVER_OVER = "slot_is_never_sold_over_its_seats"


def verify() -> str:
    out = StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def drifts() -> list[str]:
    """The lines before the command fails."""
    out = StringIO()
    with pytest.raises(CommandError, match="not as they must be"):
        call_command("verify", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def office() -> Office:
    return an_open_office(horizon_days=2)


def slots() -> list[Slot]:
    return list(Slot.objects.filter(starts_at__gt=MONDAY + timedelta(hours=4)).order_by("pk"))


@pytest.fixture
def ana(office: Office) -> Appointment:  # noqa: ARG001 - her office must be open
    return book(slots()[0], ANA)


def test_a_busy_honest_database_has_no_drift(office: Office) -> None:
    first, second, third, *_more = slots()
    moving, leaving = book(first, ANA), book(first, BEN)
    kept = hold(slot_id=second.pk, appointment_id=moving.pk, now=MONDAY)
    reschedule(appointment_id=moving.pk, token=kept.pk, now=MONDAY)
    cancel(appointment_id=leaving.pk, now=MONDAY)
    for slot in (first, second, third):
        book(slot, stranger())
    book(third, BEN)
    set_seats(slot_id=third.pk, capacity=1, held_back=0, now=MONDAY)
    withdraw(slot_ids={second.pk}, now=MONDAY)
    Hours.objects.update(slot_minutes=20)
    publish(office_id=office.pk, now=MONDAY)
    next_week = MONDAY + timedelta(days=7)
    publish(office_id=office.pk, now=next_week)
    book(Slot.objects.order_by("starts_at").last() or third, ANA, now=next_week)
    assert verify() == f"{Slot.objects.count()} slots and 7 appointments: no drift.\n"


def test_offices_far_apart_and_both_clock_changes_are_honest_too() -> None:
    for code, zone in [("AGA", "Pacific/Guam"), ("HHW", "Pacific/Honolulu"), ("PHO", "US/Arizona")]:
        an_open_office(code, time_zone=zone)
    night = an_office("DEN", time_zone="America/Denver")
    open_daily(a_counter(night, a_service()), "00:30", "04:00", slot_minutes=30)
    for month in (3, 11):
        publish(office_id=night.pk, now=MONDAY.replace(month=month))
    assert "no drift" in verify()


def miscount(ana: Appointment) -> str:
    Slot.objects.filter(pk=ana.slot_id).update(taken=F("taken") + 1)
    return f"slot counts 2 taken but has 1 rows for 2 seats: {ana.slot_id}"


def lose_a_seat(ana: Appointment) -> str:
    Slot.objects.filter(pk=ana.slot_id).update(taken=0)
    return f"slot counts 0 taken but has 1 rows for 2 seats: {ana.slot_id}"


def lose_a_hold(ana: Appointment) -> str:
    slot = slots()[1]
    hold(slot_id=slot.pk, appointment_id=ana.pk, now=MONDAY)
    ana.holds.all().delete()
    return f"slot counts 1 taken but has 0 rows for 2 seats: {slot.pk}"


def oversell(ana: Appointment) -> str:
    """Only a database without its constraint can hold this; the test's rollback brings it back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE appointments_slot DROP CONSTRAINT {NEVER_OVER}")
    Slot.objects.filter(pk=ana.slot_id).update(capacity=0)
    return f"slot is sold over its seats: {ana.slot_id}"


def misname_the_time(ana: Appointment) -> str:
    Slot.objects.filter(pk=ana.slot_id).update(time=time(13, 5))
    return f"slot's local date and time are not its start: {ana.slot_id}"


def misname_the_day(ana: Appointment) -> str:
    Slot.objects.filter(pk=ana.slot_id).update(date=F("date") + timedelta(days=1))
    return f"slot's local date and time are not its start: {ana.slot_id}"


def change_the_person(ana: Appointment) -> str:
    Appointment.objects.filter(pk=ana.pk).update(last_name="Somebody")
    return f"person does not fit the hash: {ana.pk}"


def age_the_hash(ana: Appointment) -> str:
    Appointment.objects.filter(pk=ana.pk).update(person_version="0:old")
    return f"person is hashed by old rules or an old key: {ana.pk}"


def end_without_an_event(ana: Appointment) -> str:
    Appointment.objects.filter(pk=ana.pk).update(status=Appointment.Status.UNRECORDED)
    return f"history does not lead to the present state: {ana.pk}"


def go_on_after_the_end(ana: Appointment) -> str:
    record(appointment=ana, kind=Event.Kind.CANCELLED, actor=SYSTEM, now=MONDAY)
    return f"history does not lead to the present state: {ana.pk}"


def say_another_office(ana: Appointment) -> str:
    """Only a database without its trigger can hold this; the test's rollback brings it back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER appointments_appointment_office ON appointments_appointment")
    Appointment.objects.filter(pk=ana.pk).update(office=an_office("NYC"))
    return f"appointment is found at an office that is not its slot's: {ana.pk}"


@pytest.mark.parametrize(
    "spoil",
    [
        miscount,
        lose_a_seat,
        lose_a_hold,
        oversell,
        misname_the_time,
        misname_the_day,
        change_the_person,
        age_the_hash,
        end_without_an_event,
        go_on_after_the_end,
        say_another_office,
    ],
)
def test_each_kind_of_drift_is_named_with_its_row(
    spoil: Callable[[Appointment], str], ana: Appointment
) -> None:
    assert "no drift" in verify()
    told = spoil(ana)
    assert drifts() == [told]


def test_a_move_that_history_does_not_know_is_named_with_both_slots(ana: Appointment) -> None:
    elsewhere = slots()[3]
    Appointment.objects.filter(pk=ana.pk).update(slot=elsewhere)
    assert sorted(drifts()) == [
        f"history does not lead to the present state: {ana.pk}",
        f"slot counts 0 taken but has 1 rows for 2 seats: {elsewhere.pk}",
        f"slot counts 1 taken but has 0 rows for 2 seats: {ana.slot_id}",
    ]


def test_nothing_personal_is_told(ana: Appointment) -> None:
    change_the_person(ana)
    told = "\n".join(drifts())
    assert not any(word in told for word in (ana.first_name, ana.phone, ana.email, "Somebody"))
