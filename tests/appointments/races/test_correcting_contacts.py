"""Two appointments of one name and birth date are told apart by their phones alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from appointments.models import Appointment, Event, Outbox
from tests.appointments.races.racing import race, tally, turn
from tests.appointments.races.stage import breaks, forget_everything, sizes, without_constraint
from tests.cast import ANA, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db(transaction=True)

ONE, OTHER, NEW = "+14045550101", "+14045550102", "+14045550103"


def two_of_one_name() -> tuple[int, int]:
    forget_everything()
    first = book(a_slot(), replace(ANA, phone=ONE))
    second = book(a_slot(starts_at=MONDAY + timedelta(days=3)), replace(ANA, phone=OTHER))
    return first.pk, second.pk


def both_to_the_new_phone() -> dict[str, int]:
    turns = [turn("correct", appointment_id=pk, phone=NEW) for pk in two_of_one_name()]
    return tally(race(turns))


@sizes(5, 100)
def test_one_phone_at_once_goes_to_one_of_them(size: int) -> None:
    for _ in range(size):
        assert both_to_the_new_phone() == {"done": 1, "AlreadyBooked": 1}
        assert Appointment.objects.filter(phone=NEW).count() == 1
        assert Event.objects.filter(kind=Event.Kind.CONTACT).count() == 1


def test_without_the_unique_person_both_get_it() -> None:
    with without_constraint(Appointment, "appointment_one_live_per_person"):
        assert breaks(lambda: both_to_the_new_phone() == {"done": 2}, tries=3)


@sizes(3, 30)
def test_phones_cannot_be_exchanged_at_once_and_nobody_waits_for_ever(size: int) -> None:
    for _ in range(size):
        first, second = two_of_one_name()
        turns = [
            turn("correct", appointment_id=first, phone=OTHER),
            turn("correct", appointment_id=second, phone=ONE),
        ]
        assert tally(race(turns)) == {"AlreadyBooked": 2}
        assert set(Appointment.objects.values_list("phone", flat=True)) == {ONE, OTHER}


@sizes(5, 100)
def test_one_correction_sent_many_times_at_once_is_one_event(size: int) -> None:
    first, _second = two_of_one_name()
    before = Outbox.objects.count()
    again = turn("correct", appointment_id=first, phone=NEW, email="ana@example.org")
    assert tally(race([again] * size)) == {"done": size}
    assert Event.objects.filter(kind=Event.Kind.CONTACT).count() == 1
    assert Outbox.objects.count() == before + 1
