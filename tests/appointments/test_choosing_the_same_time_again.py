"""A time that one holds already and chooses again: after "back", by a double click, in two windows."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from appointments.booking import HOLD_MINUTES, MAX_EXTENSIONS, extend, hold
from appointments.models import Hold, Slot
from appointments.refusals import NoMoreExtensions
from tests.cast import MONDAY, a_service, a_slot

pytestmark = pytest.mark.django_db

OWNER = UUID(int=7)
HALF_AN_HOUR = MONDAY + timedelta(minutes=30)


def choose(slot: Slot, now: datetime, owner: UUID = OWNER) -> Hold:
    return hold(slot_id=slot.pk, service_id=a_service().pk, owner=owner, now=now)


def minutes(number: float) -> datetime:
    return MONDAY + timedelta(minutes=number)


def test_it_is_kept_for_ten_minutes_from_now_under_the_same_token() -> None:
    slot = a_slot()
    first = choose(slot, MONDAY)
    again = choose(slot, minutes(4))
    assert (again.pk, again.expires_at) == (first.pk, minutes(4 + HOLD_MINUTES))
    slot.refresh_from_db()
    assert slot.taken == 1


def test_a_double_click_takes_no_time_away_from_an_extended_hold() -> None:
    slot = a_slot()
    kept = choose(slot, MONDAY)
    for _press in range(3):
        extend(token=kept.pk, now=MONDAY)
    assert choose(slot, MONDAY).expires_at == minutes(HOLD_MINUTES + 6)


def test_the_extensions_already_asked_for_stay_counted() -> None:
    slot = a_slot()
    kept = choose(slot, MONDAY)
    for _press in range(MAX_EXTENSIONS):
        extend(token=kept.pk, now=MONDAY)
    choose(slot, minutes(1))
    with pytest.raises(NoMoreExtensions):
        extend(token=kept.pk, now=minutes(1))


def test_going_back_and_forth_keeps_a_seat_for_half_an_hour_and_no_longer() -> None:
    slot = a_slot()
    choose(slot, MONDAY)
    for minute in range(1, 30):
        assert choose(slot, minutes(minute)).expires_at <= HALF_AN_HOUR
    assert Hold.objects.get().expires_at == HALF_AN_HOUR


def test_once_its_time_was_over_it_begins_anew() -> None:
    slot = a_slot()
    kept = choose(slot, MONDAY)
    extend(token=kept.pk, now=MONDAY)
    again = choose(slot, minutes(40))
    assert (again.expires_at, again.created_at, again.extensions) == (minutes(50), minutes(40), 0)


def test_another_time_is_a_new_hold() -> None:
    slot, other = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    choose(slot, MONDAY)
    kept = choose(other, minutes(29))
    assert kept.expires_at == minutes(29 + HOLD_MINUTES)
    slot.refresh_from_db()
    assert slot.taken == 0


def test_somebody_elses_hold_is_nobodys_business() -> None:
    slot = a_slot(seats=2)
    choose(slot, MONDAY)
    assert choose(slot, minutes(5), uuid4()).expires_at == minutes(15)
