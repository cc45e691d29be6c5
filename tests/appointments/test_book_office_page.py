from typing import Any

import pytest
from django.test import Client

from appointments.models import Appointment
from offices.models import Office
from tests.cast import a_counter, a_service, a_slot, an_office, an_open_office
from tests.walk import (
    ANA_TYPED,
    leads_to,
    seal,
    see,
    send,
    text_of,
    to_office,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


def ask(client: Client, zip_code: str) -> Any:
    to_office(client)
    response = send(client, "book_office", {"zip_code": zip_code})
    return see(client, "book_office") if response.status_code == 302 else response


def test_a_zip_shows_its_office_with_distance_and_first_free_time(client: Client) -> None:
    an_open_office()
    page = text_of(ask(client, "30345"))
    assert "Atlanta Field Office" in page
    assert "away" in page
    assert "Monday, January 4" in page


def test_your_own_office_is_chosen_beforehand_and_others_can_be(client: Client) -> None:
    an_open_office()
    queens = an_open_office(
        "QNS", name="Queens Field Office", state="NY", latitude=40.74, longitude=-73.93
    )
    page = ask(client, "30345")
    assert page.context["chosen"] == "ATL"
    assert leads_to(send(client, "book_office", {"office": "QNS"}), "book_details")
    assert client.session["booking"]["office"] == queens.pk


def test_an_office_that_does_not_offer_the_service_is_said_so(client: Client) -> None:
    an_office()
    an_open_office("QNS", name="Queens Field Office", latitude=40.74, longitude=-73.93)
    Office.objects.filter(code="QNS").update(state="NY")
    page = ask(client, "30345")
    words = text_of(page)
    assert "Atlanta Field Office serves your ZIP code, but not for this reason" in words
    assert page.context["chosen"] == "QNS"


@pytest.mark.parametrize(
    ("zip_code", "said"),
    [
        ("3034", "A ZIP code has 5 digits"),
        ("Atlanta", "A ZIP code has 5 digits"),
        ("00000", "We do not know this ZIP code"),
        ("", "Type the ZIP code"),
        ("3" * 10_000, "A ZIP code has 5 digits"),
        ("3034\x005", "cannot be seen"),
    ],
)
def test_a_zip_that_is_none_is_refused_with_what_to_do(
    client: Client, zip_code: str, said: str
) -> None:
    an_open_office()
    response = ask(client, zip_code)
    assert response.status_code == 422
    assert said in text_of(response)


def test_an_unknown_zip_still_offers_an_office(client: Client) -> None:
    an_open_office()
    response = ask(client, "00000")
    assert "Atlanta Field Office" in text_of(response)
    assert leads_to(send(client, "book_office", {"office": "ATL"}), "book_details")


@pytest.mark.parametrize("zip_code", ["30345-1234", " 30345 ", "303451234", "٣٠٣٤٥"])
def test_a_zip_may_be_written_as_people_write_it(client: Client, zip_code: str) -> None:
    an_open_office()
    ask(client, zip_code)
    assert client.session["booking"]["zip_code"] == "30345"


@pytest.mark.parametrize(
    ("zip_code", "said"), [("09012", "military"), ("34002", "military"), ("96799", "serves")]
)
def test_places_abroad_and_territories_end_on_a_choice(
    client: Client, zip_code: str, said: str
) -> None:
    an_open_office()
    page = ask(client, zip_code)
    assert page.status_code == 200
    assert said in text_of(page)
    assert "Atlanta Field Office" in text_of(page)


def test_somebody_abroad_books_without_a_zip(client: Client) -> None:
    slot = a_slot()
    to_office(client)
    page = see(client, "book_office", query="?without_zip")
    assert "Atlanta Field Office" in text_of(page)
    client.post("/en/book/office/?without_zip", {"office": "ATL"})
    send(client, "book_details", ANA_TYPED)
    send(client, "book_time", {"slot": slot.pk})
    send(client, "book_review", {"shown": seal(client)})
    assert Appointment.objects.get().zip_code == ""


def test_many_offices_are_a_list_by_state(client: Client) -> None:
    service = a_service()
    for number in range(14):
        office = an_office(f"A{chr(65 + number)}X", name=f"Office {number}")
        a_counter(office, service)
    to_office(client)
    page = text_of(see(client, "book_office", query="?without_zip"))
    assert '<optgroup label="Georgia">' in page
    assert 'value="ABX"' in page


@pytest.mark.parametrize("forged", ["", "ZZZ", "QNS", "atl", "ATLANTA", "1", "\x00"])
def test_a_forged_office_is_refused_with_a_sentence(client: Client, forged: str) -> None:
    an_open_office()
    an_office("QNS", name="Queens, without this service")
    to_office(client)
    response = send(client, "book_office", {"office": forged})
    assert response.status_code == 422
    assert "Choose one of these offices." in text_of(response)


def test_an_unconfirmed_address_is_called_sample_data(client: Client) -> None:
    an_open_office(address_confidence="recalled")
    assert "Sample data" in text_of(ask(client, "30345"))


def test_the_zip_survives_a_change_of_language_unjudged(client: Client) -> None:
    to_office(client)
    response = send(client, "book_office", {"zip_code": "303", "language": "es"})
    assert leads_to(response, "book_office", language="es")
    assert 'value="303"' in text_of(see(client, "book_office", "es"))
