"""`plan` is pure: hours, closures and holidays of an office become slots in its local calendar."""

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest

from appointments.slots import PlannedSlot, plan
from offices.models import Closure, Counter, Hours, Office
from offices.opening import opening_of
from tests.cast import a_counter, a_service, an_office, open_daily

pytestmark = pytest.mark.django_db


def planned(office: Office, first: date, last: date | None = None) -> list[PlannedSlot]:
    counters = list(Counter.objects.filter(office=office).values_list("pk", flat=True))
    return plan(opening_of(office, first, last or first), counter_ids=counters)


def office_in(zone: str, opens: str = "09:00", closes: str = "10:00", **hours: object) -> Office:
    office = an_office(time_zone=zone)
    open_daily(a_counter(office, a_service()), opens, closes, **hours)
    return office


def wall(slots: list[PlannedSlot]) -> list[str]:
    return [f"{slot.time:%H:%M}" for slot in slots]


def utc(slots: list[PlannedSlot]) -> list[str]:
    return [f"{slot.starts_at:%d %H:%M}" for slot in slots]


def test_hours_are_cut_into_slots_and_a_short_rest_is_left_over() -> None:
    office = office_in("America/New_York", closes="09:50")
    assert wall(planned(office, date(2027, 1, 5))) == ["09:00", "09:15", "09:30"]


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("America/New_York", "05 14:00", "05 13:00"),
        ("America/Phoenix", "05 16:00", "05 16:00"),
        ("Pacific/Honolulu", "05 19:00", "05 19:00"),
        ("America/Puerto_Rico", "05 13:00", "05 13:00"),
        ("Pacific/Guam", "04 23:00", "04 23:00"),
    ],
)
def test_nine_o_clock_is_nine_o_clock_on_the_office_s_own_wall(
    zone: str, winter: str, summer: str
) -> None:
    office = office_in(zone)
    assert utc(planned(office, date(2027, 1, 5)))[0] == winter
    assert utc(planned(office, date(2027, 8, 5)))[0] == summer


def test_times_that_the_clock_skips_in_march_2027_have_no_slot() -> None:
    office = office_in("America/New_York", "01:30", "03:30")
    slots = planned(office, date(2027, 3, 14))
    assert wall(slots) == ["01:30", "01:45", "03:00", "03:15"]
    assert utc(slots) == ["14 06:30", "14 06:45", "14 07:00", "14 07:15"]


def test_no_slot_runs_over_the_hour_that_the_clock_skips() -> None:
    office = office_in("America/New_York", "00:45", "04:30", slot_minutes=45)
    slots = planned(office, date(2027, 3, 14))
    # 1:30 would last until 3:15 and run into the slot of 3:00.
    assert wall(slots) == ["00:45", "03:00", "03:45"]
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(slots))


def test_of_times_that_come_twice_in_november_2027_the_first_is_meant() -> None:
    office = office_in("America/New_York", "00:45", "02:15")
    slots = planned(office, date(2027, 11, 7))
    assert wall(slots) == ["00:45", "01:00", "01:15", "01:30", "01:45", "02:00"]
    assert utc(slots) == ["07 04:45", "07 05:00", "07 05:15", "07 05:30", "07 05:45", "07 07:00"]


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7)])
def test_a_working_day_on_a_clock_change_has_all_its_slots(day: date) -> None:
    slots = planned(office_in("America/New_York"), day)
    assert wall(slots) == ["09:00", "09:15", "09:30", "09:45"]
    assert all((slot.ends_at - slot.starts_at).seconds == 15 * 60 for slot in slots)


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu", "Pacific/Guam"])
def test_where_the_clock_never_changes_no_time_is_skipped(zone: str) -> None:
    office = office_in(zone, "01:30", "03:30")
    assert len(planned(office, date(2027, 3, 14))) == len(planned(office, date(2027, 11, 7))) == 8


def test_hours_hold_between_their_dates_both_included() -> None:
    office = an_office()
    counter = a_counter(office, a_service())
    Hours.objects.create(
        counter=counter,
        weekday=4,
        from_time=time(9),
        until_time=time(9, 30),
        valid_from=date(2027, 3, 5),
        valid_until=date(2027, 3, 12),
    )
    slots = planned(office, date(2027, 2, 26), date(2027, 3, 19))
    assert {slot.date for slot in slots} == {date(2027, 3, 5), date(2027, 3, 12)}


@pytest.mark.parametrize(
    "holiday",
    [date(2027, 6, 18), date(2027, 7, 5), date(2027, 12, 24), date(2027, 12, 31)],
)
def test_observed_federal_holidays_have_no_slots(holiday: date) -> None:
    assert planned(office_in("America/New_York"), holiday) == []


def test_a_closure_takes_out_every_time_it_touches() -> None:
    office = office_in("America/New_York", closes="10:30")
    Closure.objects.create(
        office=office,
        from_date=date(2027, 1, 5),
        from_time=time(9, 20),
        until_date=date(2027, 1, 5),
        until_time=time(10, 0),
        reason_en="Power cut",
        reason_es="Corte de luz",
    )
    assert wall(planned(office, date(2027, 1, 5))) == ["09:00", "10:00", "10:15"]


def test_a_closure_of_every_office_is_read_on_each_office_s_own_wall() -> None:
    guam = an_office("AGA", time_zone="Pacific/Guam")
    open_daily(a_counter(guam, a_service()), "09:00", "10:00")
    Closure.objects.create(
        office=None,
        from_date=date(2027, 1, 5),
        until_date=date(2027, 1, 5),
        reason_en="Day of mourning",
        reason_es="Día de luto",
    )
    slots = planned(guam, date(2027, 1, 5), date(2027, 1, 6))
    assert {slot.date for slot in slots} == {date(2027, 1, 6)}
    # The Wednesday morning of Guam begins on Tuesday in UTC.
    assert slots[0].starts_at == datetime(2027, 1, 5, 23, 0, tzinfo=UTC)
