"""Federal holidays close offices on the day the government observes them."""

from datetime import date

import pytest
from django.utils.translation import override

from offices.federal_holidays import federal_holiday


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 3), "Independence Day"),
        (date(2027, 6, 18), "Juneteenth National Independence Day"),
        (date(2027, 7, 5), "Independence Day"),
        (date(2027, 12, 24), "Christmas Day"),
        (date(2027, 12, 31), "New Year’s Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2027, 1, 18), "Birthday of Martin Luther King, Jr."),
    ],
)
def test_an_office_observes_the_holiday(day: date, name: str) -> None:
    assert federal_holiday(day, office_code="ATL") == name


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 7, 4),
        date(2027, 6, 19),
        date(2027, 7, 4),
        date(2027, 12, 25),
        date(2028, 1, 1),
        date(2026, 11, 27),
        date(2026, 12, 24),
    ],
)
def test_the_weekend_day_that_has_a_stand_in_is_no_holiday(day: date) -> None:
    assert federal_holiday(day, office_code="ATL") is None


def test_only_the_washington_office_observes_inauguration_day() -> None:
    inauguration = date(2033, 1, 20)
    assert federal_holiday(inauguration, office_code="WAS") == "Inauguration Day"
    assert federal_holiday(inauguration, office_code="BAL") is None
    assert federal_holiday(inauguration, office_code="ATL") is None


def test_inauguration_on_a_saturday_has_no_stand_in() -> None:
    days = [date(2029, 1, day) for day in (19, 20, 22)]
    assert [federal_holiday(day, office_code="WAS") for day in days] == [None, None, None]


def test_washington_observes_no_holiday_of_the_district_alone() -> None:
    assert federal_holiday(date(2029, 4, 16), office_code="WAS") is None


def test_the_name_is_in_the_visitors_language() -> None:
    with override("es"):
        assert federal_holiday(date(2026, 7, 3), office_code="SAJ") == "Día de la Independencia"


def test_eleven_holidays_fall_in_a_year_of_work_days() -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]
    assert sum(bool(federal_holiday(day, office_code="ATL")) for day in days) == 11
