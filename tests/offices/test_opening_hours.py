"""Which hours hold on a local day, and what closures and holidays take out of them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from offices.models import Closure, Counter, Hours, Office
from offices.opening import Opening, opening_of, upcoming_closures

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, SUNDAY = date(2027, 3, 8), date(2027, 3, 9), date(2027, 3, 14)


def closed_all_day(opening: Opening, day: date) -> bool:
    start = datetime.combine(day, time.min)
    return opening.closed_intervals(day) == [(start, start + timedelta(days=1))]


def make_office(code: str = "ATL", **fields: Any) -> Office:
    return Office.objects.create(
        code=code,
        name=f"{code} Field Office",
        time_zone="America/New_York",
        latitude=33.8,
        longitude=-84.3,
        **fields,
    )


def make_counter(office: Office) -> Counter:
    return Counter.objects.create(office=office, name="Window")


def make_hours(counter: Counter, weekday: int = 0, **fields: Any) -> Hours:
    return Hours.objects.create(
        counter=counter,
        weekday=weekday,
        **{"from_time": time(7), "until_time": time(15, 30)} | fields,
    )


def close(office: Office | None, first: date, last: date, **fields: Any) -> Closure:
    return Closure.objects.create(
        office=office,
        from_date=first,
        until_date=last,
        reason_en="Snow",
        reason_es="Nieve",
        **fields,
    )


def test_hours_hold_on_their_own_weekday() -> None:
    counter = make_counter(make_office())
    hours = make_hours(counter, weekday=0)
    opening = opening_of(counter.office, MONDAY, SUNDAY)
    assert opening.open_hours(counter.pk, MONDAY) == [hours]
    assert opening.open_hours(counter.pk, TUESDAY) == []


@pytest.mark.parametrize("name", ["from_time", "until_time"])
def test_hours_begin_and_end_on_whole_minutes(name: str) -> None:
    times = {"from_time": time(9), "until_time": time(10)} | {name: time(9, 30, 20)}
    hours = Hours(counter=make_counter(make_office()), weekday=0, **times)
    with pytest.raises(ValidationError, match="whole minutes"):
        hours.clean()


def test_hours_are_told_earliest_first() -> None:
    counter = make_counter(make_office())
    afternoon = make_hours(counter, from_time=time(12, 30))
    morning = make_hours(counter, until_time=time(11, 30))
    opening = opening_of(counter.office, MONDAY, MONDAY)
    assert opening.open_hours(counter.pk, MONDAY) == [morning, afternoon]


def test_both_validity_dates_count() -> None:
    counter = make_counter(make_office())
    make_hours(counter, valid_from=date(2027, 3, 8), valid_until=date(2027, 3, 15))
    opening = opening_of(counter.office, date(2027, 3, 1), date(2027, 3, 31))
    mondays = [date(2027, 3, day) for day in (1, 8, 15, 22)]
    assert [bool(opening.open_hours(counter.pk, day)) for day in mondays] == [
        False,
        True,
        True,
        False,
    ]


def test_another_counter_keeps_its_own_hours() -> None:
    office = make_office()
    one, other = make_counter(office), Counter.objects.create(office=office, name="Second")
    make_hours(one)
    assert opening_of(office, MONDAY, MONDAY).open_hours(other.pk, MONDAY) == []


def test_a_closure_is_clipped_to_the_day_asked_about() -> None:
    office = make_office()
    close(office, MONDAY, TUESDAY, from_time=time(13), until_time=time(10))
    opening = opening_of(office, MONDAY, SUNDAY)
    midnight = datetime.combine(TUESDAY, time.min)
    assert opening.closed_intervals(MONDAY) == [(datetime.combine(MONDAY, time(13)), midnight)]
    assert opening.closed_intervals(TUESDAY) == [(midnight, datetime.combine(TUESDAY, time(10)))]
    assert opening.closed_intervals(SUNDAY) == []


def test_a_closure_of_every_office_closes_this_one() -> None:
    office = make_office()
    close(None, MONDAY, MONDAY)
    assert closed_all_day(opening_of(office, MONDAY, MONDAY), MONDAY)


def test_a_closure_of_another_office_does_not_close_this_one() -> None:
    close(make_office("BOS"), MONDAY, MONDAY)
    assert not opening_of(make_office(), MONDAY, MONDAY).closed_intervals(MONDAY)


def test_touching_closures_are_told_as_one() -> None:
    office = make_office()
    close(office, MONDAY, MONDAY, until_time=time(9))
    close(None, MONDAY, MONDAY, from_time=time(9))
    opening = opening_of(office, MONDAY, MONDAY)
    assert len(opening.closed_intervals(MONDAY)) == 1
    assert closed_all_day(opening, MONDAY)


def test_a_few_closed_hours_do_not_close_the_day() -> None:
    office = make_office()
    close(office, MONDAY, MONDAY, from_time=time(9), until_time=time(10))
    assert not closed_all_day(opening_of(office, MONDAY, MONDAY), MONDAY)


def test_an_office_can_be_closed_for_good() -> None:
    office = make_office()
    close(office, MONDAY, date.max)
    assert closed_all_day(opening_of(office, MONDAY, TUESDAY), TUESDAY)
    (told,) = upcoming_closures(office, on=MONDAY, days=1)
    assert (told.first_day, told.last_day) == (MONDAY, date.max)


def test_a_federal_holiday_closes_the_whole_day() -> None:
    opening = opening_of(make_office(), date(2026, 7, 1), date(2026, 7, 6))
    assert closed_all_day(opening, date(2026, 7, 3))
    assert opening.holiday(date(2026, 7, 3)) == "Independence Day"
    assert not closed_all_day(opening, date(2026, 7, 6))


def test_a_day_that_was_not_loaded_is_a_mistake_of_the_caller() -> None:
    opening = opening_of(make_office(), MONDAY, TUESDAY)
    with pytest.raises(ValueError, match="outside"):
        opening.closed_intervals(SUNDAY)


def test_an_opening_costs_two_statements_for_any_number_of_counters_and_days(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    office = make_office()
    counters = [Counter.objects.create(office=office, name=f"Window {n}") for n in range(3)]
    for counter in counters:
        make_hours(counter)
    close(office, MONDAY, MONDAY)
    with django_assert_num_queries(2):
        opening = opening_of(office, MONDAY, SUNDAY)
        for counter in counters:
            opening.open_hours(counter.pk, MONDAY)
        opening.closed_intervals(MONDAY)


def test_upcoming_closures_tell_holidays_and_closures_in_order() -> None:
    office = make_office()
    close(office, date(2026, 7, 6), date(2026, 7, 7))
    close(None, date(2026, 7, 2), date(2026, 7, 2), from_time=time(12))
    with override("es"):
        told = upcoming_closures(office, on=date(2026, 7, 1), days=14)
        assert [closed.reason for closed in told] == ["Nieve", "Día de la Independencia", "Nieve"]
    assert [closed.is_whole_days for closed in told] == [False, True, True]
    assert (told[2].first_day, told[2].last_day) == (date(2026, 7, 6), date(2026, 7, 7))


def test_a_closure_under_way_is_still_told_and_a_past_one_is_not() -> None:
    office = make_office()
    close(office, date(2027, 3, 1), MONDAY)
    close(office, date(2027, 2, 1), date(2027, 2, 2))
    assert [closed.first_day for closed in upcoming_closures(office, on=MONDAY)] == [
        date(2027, 3, 1)
    ]
