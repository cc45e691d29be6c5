"""What can be asked of the page of reports: days, buttons that stand for them, and nonsense."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.appointments.reading_reports import OF_MARCH, PAGE, see

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("this_week", "2027-04-12", "2027-04-18"),
        ("last_month", "2027-03-01", "2027-03-31"),
        ("last_90_days", "2027-01-14", "2027-04-13"),
    ],
)
def test_a_button_stands_for_days(nat: Client, preset: str, first: str, last: str) -> None:
    response = nat.get(PAGE, OF_MARCH | {"preset": preset, "since": "nonsense", "office": "ATL"})
    span = response.context["report"].asked.span
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)
    assert f'value="{first}"' in response.text


def test_the_first_look_is_last_month_by_week(nat: Client) -> None:
    asked = nat.get(PAGE).context["report"].asked
    assert (asked.span.first, asked.span.last) == (date(2027, 3, 1), date(2027, 3, 31))
    assert asked.step == "week"
    assert asked.service is None
    assert [office.code for office in asked.offices] == ["ATL", "GUM"]


def test_today_is_that_of_the_office(nat: Client) -> None:
    with time_machine.travel("2027-04-11T20:00:00+00:00"):  # Monday at Guam, Sunday in Atlanta
        weeks = {
            office: nat.get(PAGE, {"preset": "this_week", "office": office})
            .context["report"]
            .asked.span.first.day
            for office in ("ATL", "GUM", "")
        }
    assert weeks == {"ATL": 5, "GUM": 12, "": 5}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"until": "2027-02-28"}, "The last day must not be before the first."),
        ({"since": "2025-03-30"}, "Choose at most two years."),
        ({"since": "soon"}, "Enter a valid date."),
        ({"since": ""}, "This field is required."),
        ({"since": "0001-01-01", "until": "0001-01-02"}, "Choose days from the year 2000"),
        ({"since": "9999-12-31", "until": "9999-12-31"}, "Choose days from the year 2000"),
        ({"service": "\x00"}, "is not one of the available choices"),
        ({"by": "century"}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(
    nat: Client, asked: dict[str, str], sentence: str
) -> None:
    response = see(nat, **asked)
    assert response.status_code == 422
    assert sentence in response.text
    assert "<title>Error:" in response.text
    for value in asked.values():
        if value.isprintable() and value != "century":
            assert f'value="{value}"' in response.text or value == ""


def test_two_years_and_a_single_day_can_be_asked(nat: Client) -> None:
    assert see(nat, since="2025-03-31").status_code == 200
    assert see(nat, since="2027-03-31").status_code == 200
