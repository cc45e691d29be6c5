"""What was picked or typed but not sent outlives a switch of the language."""

import pytest
from django.test import Client

from appointments.models import Appointment
from appointments.references import pin_for
from tests.cast import (
    a_counter,
    a_service,
    a_slot,
    an_office,
    an_open_office,
    book,
    two_offices_of_georgia,
)
from tests.walk import (
    leads_to,
    path,
    see,
    send,
    text_of,
    to_office,
    to_time,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

LANGUAGES = {"en": "es", "es": "en"}


@pytest.fixture
def ana(client: Client) -> Appointment:
    """Ana's appointment, which she has opened with number and PIN."""
    appointment = book(a_slot())
    send(client, "manage", {"number": appointment.number, "pin": pin_for(appointment)})
    return appointment


# A switch of the language in the middle of a form.


@pytest.mark.parametrize("language", ["en", "es"])
def test_zip_and_office_picked_but_not_sent_outlive_the_switch(
    client: Client, language: str
) -> None:
    two_offices_of_georgia()
    to_office(client, language)
    send(client, "book_office", {"zip_code": "30345"}, language)
    assert see(client, "book_office", language).context["chosen"] == "ATL"
    picked = {"zip_code": "30346", "office": "SAV", "language": LANGUAGES[language]}
    response = send(client, "book_office", picked, language)
    assert leads_to(response, "book_office", language=LANGUAGES[language])
    page = see(client, "book_office", LANGUAGES[language])
    assert page.context["chosen"] == "SAV"
    assert 'value="30346"' in text_of(page)
    assert client.session["booking"]["zip_code"] == "30345"


def test_an_office_picked_from_the_list_outlives_the_switch(client: Client) -> None:
    for number in range(14):
        an_open_office(f"AB{chr(65 + number)}", name=f"Office {number}")
    to_office(client)
    picked = {"office": "ABC", "language": "es"}
    response = client.post(path("book_office") + "?without_zip", picked)
    page = text_of(client.get(response.headers["Location"]))
    assert response.headers["Location"] == path("book_office", language="es") + "?without_zip"
    assert '<option value="ABC" selected' in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_office_and_day_of_a_change_outlive_the_switch(
    client: Client, ana: Appointment, language: str
) -> None:
    savannah = an_office("SAV", name="Savannah Field Office", latitude=32.08)
    a_counter(savannah, a_service())
    a_slot(office=savannah)
    address = path("manage_reschedule", ana.number, language=language)
    response = client.get(address + f"?office=SAV&day=2027-01-06&language={LANGUAGES[language]}")
    there = path("manage_reschedule", ana.number, language=LANGUAGES[language])
    assert response.headers["Location"] == there + "?office=SAV&day=2027-01-06"
    assert client.get(response.headers["Location"]).context["choice"].office == savannah


def test_every_form_of_the_site_takes_the_switch_along(client: Client, ana: Appointment) -> None:
    to_time(client)
    names = ["book_service", "book_office", "book_details", "manage"]
    pages = [see(client, name) for name in names]
    pages += [client.get(path(name, ana.number)) for name in ("manage_reschedule", "manage_cancel")]
    for page in pages:
        assert f'form="{page.context["languages_form"]}" name="language"' in text_of(page)
        assert f'<form id="{page.context["languages_form"]}"' in text_of(page)


# ZIP and office are one form.


def with_offices(client: Client) -> None:
    two_offices_of_georgia()
    to_office(client)
    send(client, "book_office", {"zip_code": "30345"})


@pytest.mark.parametrize("button", [{"find": "yes"}, {"go_on": "yes"}, {}])
def test_another_zip_shows_its_offices_whichever_button_is_pressed(
    client: Client, button: dict[str, str]
) -> None:
    with_offices(client)
    response = send(client, "book_office", {"zip_code": "10001", "office": "SAV", **button})
    assert leads_to(response, "book_office")
    assert client.session["booking"]["zip_code"] == "10001"
    assert client.session["booking"]["office"] is None


def test_continue_takes_the_office_of_the_zip_that_is_shown(client: Client) -> None:
    with_offices(client)
    typed = {"zip_code": "30345", "office": "SAV", "go_on": "yes"}
    assert leads_to(send(client, "book_office", typed), "book_details")
    assert see(client, "book_office").context["chosen"] == "SAV"


@pytest.mark.parametrize("zip_code", ["", "3034", "00000", "not a ZIP"])
def test_who_cannot_get_the_zip_right_goes_on_with_an_office_from_the_list(
    client: Client, zip_code: str
) -> None:
    an_open_office()
    to_office(client)
    assert send(client, "book_office", {"zip_code": zip_code}).status_code == 422
    typed = {"zip_code": zip_code, "office": "ATL", "go_on": "yes"}
    assert leads_to(send(client, "book_office", typed), "book_details")


@pytest.mark.parametrize("typed", ["A012-345-678", "Ana Núñez"])
def test_what_is_no_number_of_ours_is_kept_too_but_never_in_the_address(
    ana: Appointment, typed: str
) -> None:
    """People type what they have at hand into the first box that asks for a number."""
    visitor = Client()
    response = send(visitor, "manage", {"number": typed, "pin": "123456", "language": "es"})
    assert leads_to(response, "manage", language="es")
    assert f'value="{typed}"' in text_of(see(visitor, "manage"))
    send(visitor, "manage", {"number": ana.number, "pin": pin_for(ana)})
    assert typed not in text_of(see(visitor, "manage"))
