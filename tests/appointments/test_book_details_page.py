import pytest
from django.test import Client, override_settings

from appointments.forms.details import TYPED
from tests.cast import a_slot
from tests.walk import (
    ANA_TYPED,
    leads_to,
    see,
    send,
    text_of,
    to_details,
    to_review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


@pytest.fixture
def ana(client: Client) -> Client:
    """Ana, who has chosen reason and office."""
    a_slot()
    to_details(client)
    return client


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Authority:", "Purpose:", "Routine uses:", "Disclosure:"]),
        ("es", ["Aviso de privacidad", "Propósito:"]),
    ],
)
def test_the_privacy_notice_comes_first(ana: Client, language: str, words: list[str]) -> None:
    page = text_of(see(ana, "book_details", language))
    assert all(word in page for word in words)


@override_settings(PRIVACY_NOTICE={"en": "Our own notice.", "es": "Nuestro propio aviso."})
def test_an_agency_can_set_its_own_privacy_notice(ana: Client) -> None:
    assert "Our own notice." in text_of(see(ana, "book_details"))
    assert "Nuestro propio aviso." in text_of(see(ana, "book_details", "es"))


def test_what_must_be_mended_comes_before_the_privacy_notice(ana: Client) -> None:
    page = text_of(send(ana, "book_details", {"first_name": "Ana"}))
    assert page.count("Authority:") == 1
    assert page.index("Please check these answers") < page.index("Authority:")


def test_errors_keep_everything_that_was_typed(ana: Client) -> None:
    response = send(ana, "book_details", {**ANA_TYPED, "phone": "12", "email": "ana@"})
    assert response.status_code == 422
    page = text_of(response)
    assert "Some digits are missing" in page
    assert "it should look like ana@example.com" in page
    for typed in ("O'Brien-Núñez", 'value="12"', 'value="ana@"', "A seat near the door", "1988"):
        assert typed in page
    assert 'href="#id_phone"' in page


def test_a_change_of_language_keeps_everything_and_judges_nothing(ana: Client) -> None:
    typed = {**ANA_TYPED, "phone": "12", "date_of_birth_year": "88"}
    response = send(ana, "book_details", {**typed, "language": "es"})
    assert leads_to(response, "book_details", language="es")
    page = see(ana, "book_details", "es")
    words = text_of(page)
    assert not page.context["form"].errors
    for kept in ("O'Brien-Núñez", 'value="12"', 'value="88"', "A seat near the door"):
        assert kept in words
    assert '<option value="5" selected>' in words


@pytest.mark.parametrize("language", ["", "xx", "en-GB", "\x00", "x" * 5000, "../admin"])
def test_a_language_that_no_button_sends_is_refused_and_nothing_is_kept(
    ana: Client, language: str
) -> None:
    response = send(ana, "book_details", {**ANA_TYPED, "language": language})
    assert response.status_code == 400
    assert leads_to(see(ana, "book_time"), "book_details")


def test_a_draft_does_not_count_as_an_answer(ana: Client) -> None:
    send(ana, "book_details", {**ANA_TYPED, "language": "es"})
    assert leads_to(see(ana, "book_time"), "book_details")


def test_the_answers_come_back_when_the_page_is_opened_again(client: Client) -> None:
    to_review(client, a_slot())
    page = text_of(see(client, "book_details"))
    assert "O'Brien-Núñez" in page
    assert 'value="1988"' in page


def test_an_unknown_service_center_is_a_second_look_and_no_refusal(client: Client) -> None:
    to_review(client, a_slot(), typed={**ANA_TYPED, "receipt_number": "XYZ0912345678"})
    page = see(client, "book_review")
    assert page.status_code == 200
    assert "We do not know receipt numbers that begin with these letters" in text_of(page)


@pytest.mark.parametrize("field", TYPED)
@pytest.mark.parametrize("value", ["x" * 10_000, "\x00", "\ud7ff￿", "<script>", "' OR 1=1 --"])
def test_nothing_that_is_typed_breaks_the_page(ana: Client, field: str, value: str) -> None:
    response = send(ana, "book_details", {**ANA_TYPED, field: value})
    assert response.status_code in {302, 422}
    assert "<script>" not in text_of(response)
