import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from appointments.availability import days, first_free, nearest, next_opening, times
from appointments.booking import hold
from appointments.models import Slot
from offices.models import Office
from tests.cast import MONDAY, a_counter, a_service, an_office, an_open_office, book

pytestmark = pytest.mark.django_db
TUESDAY = date(2027, 1, 5)


def take_all(slots: list[Slot], *, now: datetime = MONDAY) -> None:
    for slot in slots:
        for _ in range(slot.capacity):
            hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=now)


def on(day: date) -> list[Slot]:
    return list(Slot.objects.filter(date=day).order_by("starts_at"))


def test_days_count_the_free_seats_earliest_first() -> None:
    office = an_open_office(horizon_days=2)
    book(on(TUESDAY)[0])
    found = days(office=office, service=a_service(), now=MONDAY)
    # On Monday at 7:00 local, 9:00 is two hours away: bookable to the minute.
    assert [(day.date.day, day.free) for day in found] == [(4, 24), (5, 23), (6, 24)]


def test_a_day_without_a_free_seat_is_not_offered() -> None:
    office = an_open_office(horizon_days=2)
    take_all(on(TUESDAY))
    assert TUESDAY not in {day.date for day in days(office=office, service=a_service(), now=MONDAY)}


def test_times_of_a_day_are_local_with_their_seats() -> None:
    office = an_open_office()
    book(on(TUESDAY)[1])
    found = times(office=office, service=a_service(), day=TUESDAY, now=MONDAY)
    assert [(f"{time.local:%H:%M %Z}", time.left) for time in found[:2]] == [
        ("09:00 EST", 2),
        ("09:15 EST", 1),
    ]


def test_expired_holds_count_as_free_and_live_ones_do_not() -> None:
    office = an_open_office(horizon_days=2)
    take_all(on(TUESDAY))
    in_nine = MONDAY + timedelta(minutes=9)
    in_ten = MONDAY + timedelta(minutes=10)
    assert not times(office=office, service=a_service(), day=TUESDAY, now=in_nine)
    assert len(times(office=office, service=a_service(), day=TUESDAY, now=in_ten)) == 12


def test_minimum_notice_and_horizon_are_the_office_s() -> None:
    office = an_open_office(minimum_notice_minutes=24 * 60, horizon_days=3)
    found = days(office=office, service=a_service(), now=MONDAY)
    assert [day.date.day for day in found] == [5, 6, 7]


def test_held_back_withdrawn_and_no_longer_fitting_seats_are_not_free() -> None:
    office = an_open_office()
    slots = on(TUESDAY)
    Slot.objects.filter(pk=slots[0].pk).update(held_back=2)
    Slot.objects.filter(pk=slots[1].pk).update(withdrawn_at=MONDAY, withdrawal="staff")
    Slot.objects.filter(pk=slots[2].pk).update(off_plan=True)
    found = times(office=office, service=a_service(), day=TUESDAY, now=MONDAY)
    assert found[0].local.time() == time(9, 45)


def test_a_service_is_free_only_at_the_counter_that_handles_it() -> None:
    office = an_open_office()
    card = a_service("CARD", name_en="Card", name_es="Tarjeta")
    a_counter(office, card, name="Window 2")
    assert not days(office=office, service=card, now=MONDAY)


def test_an_inactive_office_offers_nothing() -> None:
    office = an_open_office()
    Office.objects.update(active=False)
    assert not days(office=office, service=a_service(), now=MONDAY)
    assert not first_free(offices=[office], service=a_service(), now=MONDAY)


def test_the_nearest_free_times_lie_on_both_sides() -> None:
    office = an_open_office()
    slots = on(TUESDAY)
    take_all([slots[4]])
    found = nearest(
        office=office, service=a_service(), around=slots[4].starts_at, now=MONDAY, limit=3
    )
    assert [f"{time.local:%H:%M}" for time in found] == ["09:30", "09:45", "10:15"]


def test_the_first_free_time_of_many_offices_takes_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    atlanta = an_open_office("ATL")
    guam = an_open_office("AGA", time_zone="Pacific/Guam")
    full = an_open_office("QNS", horizon_days=1)
    take_all(
        list(
            Slot.objects.filter(
                counter__office=full,
                starts_at__gt=MONDAY + timedelta(hours=2) - timedelta(seconds=1),
            )
        )
    )
    service = a_service()
    with django_assert_num_queries(1):
        found = first_free(offices=[atlanta, guam, full], service=service, now=MONDAY)
    assert set(found) == {atlanta.pk, guam.pk}
    assert found[atlanta.pk].local.isoformat() == "2027-01-04T09:00:00-05:00"
    assert found[guam.pk].local.isoformat() == "2027-01-05T09:00:00+10:00"


def test_the_first_free_time_agrees_with_the_days_and_times() -> None:
    office = an_open_office(minimum_notice_minutes=5 * 60, horizon_days=4)
    take_all(on(TUESDAY)[:3])
    first = first_free(offices=[office], service=a_service(), now=MONDAY)[office.pk]
    day = days(office=office, service=a_service(), now=MONDAY)[0].date
    assert first == times(office=office, service=a_service(), day=day, now=MONDAY)[0]


def test_the_next_day_opens_at_local_midnight() -> None:
    office = an_open_office(time_zone="America/Phoenix", horizon_days=14)
    found = next_opening(office=office, service=a_service(), now=MONDAY)
    assert found is not None
    # 18 January 2027 is a holiday, 19 January the fifteenth day from the 4th.
    assert found.date == date(2027, 1, 19)
    assert found.opens_at.isoformat() == "2027-01-05T00:00:00-07:00"


def test_an_office_without_hours_has_no_next_day() -> None:
    office = an_office()
    a_counter(office, a_service())
    assert next_opening(office=office, service=a_service(), now=MONDAY) is None


def test_what_is_free_by_the_real_clock_can_be_held() -> None:
    now = timezone.now()
    office = an_open_office(now=now)
    first = first_free(offices=[office], service=a_service(), now=now)[office.pk]
    kept = hold(slot_id=first.slot_id, service_id=a_service().pk, owner=uuid.uuid4(), now=now)
    assert kept.slot.starts_at == first.starts_at
