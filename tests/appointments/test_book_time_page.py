from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from appointments import availability
from appointments.models import Hold, Slot
from offices.models import Offering, Office, Service, ServiceArea
from tests.cast import BEN, MONDAY, a_counter, a_service, a_slot, an_office, an_open_office, book
from tests.walk import (
    ANA_TYPED,
    BEN_TYPED,
    leads_to,
    see,
    send,
    text_of,
    to_details,
    to_office,
    to_review,
    to_time,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


def test_the_earliest_day_with_free_times_is_shown_first(client: Client) -> None:
    a_slot(starts_at=MONDAY + timedelta(days=3))
    first = a_slot(starts_at=MONDAY + timedelta(days=2))
    to_time(client)
    page = see(client, "book_time")
    assert page.context["choice"].day == first.date
    assert [free.slot_id for free in page.context["choice"].times] == [first.pk]


def test_another_day_is_chosen_in_the_address(client: Client) -> None:
    a_slot(starts_at=MONDAY + timedelta(days=2))
    later = a_slot(starts_at=MONDAY + timedelta(days=3))
    to_time(client)
    page = see(client, "book_time", query=f"?day={later.date}")
    assert [free.slot_id for free in page.context["choice"].times] == [later.pk]


@pytest.mark.parametrize("day", ["", "2027-02-31", "tomorrow", "9" * 4000, "%00", "2027-01-05"])
def test_a_day_that_is_none_shows_the_earliest(client: Client, day: str) -> None:
    slot = a_slot()
    to_time(client)
    page = see(client, "book_time", query=f"?day={day}")
    assert page.status_code == 200
    assert page.context["choice"].day == slot.date


@pytest.mark.parametrize(
    ("language", "name", "zone"),
    [
        ("en", "Wednesday, January 6, 7:00 a.m., 3 left", "Eastern Time (EST)"),
        ("es", "miércoles, 6 de enero, 7:00 a.m.", "(EST)"),
    ],
)
def test_each_time_has_a_full_name_on_the_offices_clock(
    client: Client, language: str, name: str, zone: str
) -> None:
    a_slot(seats=3)
    to_time(client)
    page = text_of(see(client, "book_time", language))
    assert f'aria-label="{name}' in page
    assert zone in page


def test_a_time_that_is_pressed_is_held_for_ten_minutes(client: Client) -> None:
    slot = a_slot()
    to_time(client)
    response = send(client, "book_time", {"slot": slot.pk})
    assert leads_to(response, "book_review")
    kept = Hold.objects.get()
    assert (kept.slot_id, kept.expires_at) == (slot.pk, MONDAY + timedelta(minutes=10))


def test_a_time_that_somebody_else_took_shows_the_nearest_ones(client: Client) -> None:
    slot = a_slot()
    near = a_slot(starts_at=MONDAY + timedelta(days=2, minutes=15))
    to_time(client)
    book(slot, BEN)
    response = send(client, "book_time", {"slot": slot.pk})
    assert response.status_code == 409
    page = text_of(response)
    assert "Someone else took this time" in page
    assert "The nearest free times" in page
    assert [free.slot_id for free in response.context["choice"].nearest] == [near.pk]
    assert leads_to(send(client, "book_time", {"slot": near.pk}), "book_review")


def test_a_withdrawn_time_is_explained(client: Client) -> None:
    slot = a_slot()
    a_slot(starts_at=MONDAY + timedelta(days=3))
    to_time(client)
    Slot.objects.filter(pk=slot.pk).update(withdrawn_at=timezone.now(), withdrawal="staff")
    response = send(client, "book_time", {"slot": slot.pk})
    assert response.status_code == 409
    assert "no longer offers this time" in text_of(response)


def test_a_time_that_begins_too_soon_is_explained(
    client: Client, on_monday: time_machine.Traveller
) -> None:
    slot = a_slot()
    a_slot(starts_at=MONDAY + timedelta(days=3))
    on_monday.move_to(slot.starts_at - timedelta(hours=1))
    to_time(client)
    response = send(client, "book_time", {"slot": slot.pk})
    assert response.status_code == 409
    assert "at least 2 hours" in text_of(response)


@pytest.mark.parametrize("forged", ["", "x", "-1", "0", "9" * 30, "9" * 5000, "1.5", "\x00"])
def test_a_forged_time_is_refused_with_a_sentence(client: Client, forged: str) -> None:
    a_slot()
    to_time(client)
    response = send(client, "book_time", {"slot": forged})
    assert response.status_code == 422
    assert "Choose one of the times below." in text_of(response)


def test_a_time_that_does_not_exist_is_refused_with_a_sentence(client: Client) -> None:
    a_slot()
    to_time(client)
    response = send(client, "book_time", {"slot": 987654})
    assert response.status_code == 409
    assert "Please choose another time." in text_of(response)


def test_a_time_of_another_office_is_not_taken_unseen(client: Client) -> None:
    a_slot()
    queens = an_office("QNS", name="Queens Field Office")
    a_counter(queens, a_service())
    elsewhere = a_slot(office=queens)
    to_time(client)
    assert send(client, "book_time", {"slot": elsewhere.pk}).status_code == 409
    assert not Hold.objects.exists()


def test_without_free_times_the_page_says_when_and_where_there_are_some(client: Client) -> None:
    full = an_open_office(seats=1)
    an_open_office("QNS", name="Queens Field Office", latitude=40.74, longitude=-73.93)
    Slot.objects.filter(counter__office=full).update(withdrawn_at=MONDAY, withdrawal="staff")
    to_time(client)
    page = text_of(see(client, "book_time"))
    assert "There are no free times at Atlanta Field Office" in page
    assert "New times open on" in page
    assert "Queens Field Office" in page
    response = send(client, "book_office", {"office": "QNS"})
    assert leads_to(response, "book_time")


def test_a_day_whose_last_seat_goes_while_the_page_is_made_is_left_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    to_time(client)
    count_days = availability.days

    def days_and_then_a_rival(**asked: Any) -> list[availability.Day]:
        days = count_days(**asked)
        book(first, BEN)
        return days

    monkeypatch.setattr(availability, "days", days_and_then_a_rival)
    choice = see(client, "book_time").context["choice"]
    assert [day.date for day in choice.days] == [second.date]
    assert [free.slot_id for free in choice.times] == [second.pk]


def test_a_held_time_can_be_kept_when_the_page_is_opened_again(client: Client) -> None:
    to_review(client, a_slot(), typed=BEN_TYPED)
    a_slot(starts_at=MONDAY + timedelta(days=3))
    assert "Keep the time I have" in text_of(see(client, "book_time"))


def test_an_office_that_stopped_offering_the_service_leads_back_to_the_offices(
    client: Client,
) -> None:
    a_slot()
    to_time(client)
    Offering.objects.all().delete()
    assert leads_to(see(client, "book_time"), "book_office")
    assert "This office does not offer this service" in text_of(see(client, "book_office"))


def test_an_office_that_closed_since_it_was_chosen_is_said_to_have(client: Client) -> None:
    slot = a_slot()
    to_time(client)
    Office.objects.update(active=False)
    assert leads_to(send(client, "book_time", {"slot": slot.pk}), "book_office")
    page = text_of(see(client, "book_office"))
    assert "This office does not take appointments now" in page


def test_a_reason_that_ended_since_it_was_chosen_is_said_to_have(client: Client) -> None:
    a_slot()
    to_office(client)
    Service.objects.update(active=False)
    assert leads_to(see(client, "book_office"), "book_service")
    assert "This service cannot be booked online now" in text_of(see(client, "book_service"))


@pytest.mark.parametrize(
    ("language", "zone"), [("en", "Central Time (CST)"), ("es", "hora del Centro (CST)")]
)
def test_a_person_of_knoxville_sees_the_clock_of_nashville(
    client: Client, language: str, zone: str
) -> None:
    """Knoxville lives by Eastern Time; its office is in Nashville, an hour behind."""
    nashville = an_open_office("NTN", time_zone="America/Chicago", city="Nashville", state="TN")
    ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="TN", office=nashville)
    to_details(client, language, office="NTN", zip_code="37902")
    send(client, "book_details", ANA_TYPED, language)
    page = see(client, "book_time", language)
    assert zone in text_of(page)
    first = page.context["choice"].times[0]
    assert (f"{first.local:%H:%M}", f"{first.starts_at:%H:%M}") == ("09:00", "15:00")
