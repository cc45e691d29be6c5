import pytest
from django.test import Client, override_settings

from appointments.forms.details import TYPED, DetailsForm
from tests.cast import a_slot
from tests.walk import (
    ANA_TYPED,
    BEN_TYPED,
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


def cleaned(**typed: str) -> DetailsForm:
    form = DetailsForm({**BEN_TYPED, **typed})
    form.is_valid()
    return form


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


def test_errors_keep_everything_that_was_typed(ana: Client) -> None:
    response = send(ana, "book_details", {**ANA_TYPED, "phone": "12", "email": "ana@"})
    assert response.status_code == 422
    page = text_of(response)
    assert "Type a phone number with its area code" in page
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
def test_a_language_that_is_none_is_an_ordinary_press_of_the_button(
    ana: Client, language: str
) -> None:
    response = send(ana, "book_details", {**ANA_TYPED, "language": language})
    assert leads_to(response, "book_time")


def test_a_draft_does_not_count_as_an_answer(ana: Client) -> None:
    send(ana, "book_details", {**ANA_TYPED, "language": "es"})
    assert leads_to(see(ana, "book_time"), "book_details")


def test_the_answers_come_back_when_the_page_is_opened_again(client: Client) -> None:
    to_review(client, a_slot())
    page = text_of(see(client, "book_details"))
    assert "O'Brien-Núñez" in page
    assert 'value="1988"' in page


@pytest.mark.parametrize(
    "name", ["Sukarno", "O'Brien-Núñez", "Nguyễn", "王小明", "محمد", "Иванова", "María José", "A"]
)
def test_a_name_of_any_script_may_stand_alone(name: str) -> None:
    form = cleaned(first_name="", last_name=name)
    assert not form.errors
    assert form.cleaned_data["last_name"] == name


@pytest.mark.parametrize("hidden", ["Ben\x00", "Ben\u202e", "Ben\u200b", "B\x07en", "\u2066Ben"])
@pytest.mark.parametrize("field", ["last_name", "first_name", "access_needs", "receipt_number"])
def test_characters_that_cannot_be_seen_are_refused(field: str, hidden: str) -> None:
    assert "cannot be seen" in str(cleaned(**{field: hidden}).errors[field])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("404 555 0101", "+14045550101"),
        ("(404) 555-0101", "+14045550101"),
        ("1-404-555-0101", "+14045550101"),
        ("+1 404 555 0101", "+14045550101"),
        ("404.555.0101 ext. 7", "+14045550101"),
        ("787-555-0101", "+17875550101"),
        ("\u202a+1 404 555 0101\u202c", "+14045550101"),
        ("+52 55 1234 5678", "+525512345678"),
        ("011 52 55 1234 5678", "+525512345678"),
        ("0052 55 1234 5678", "+525512345678"),
        ("٤٠٤٥٥٥٠١٠١", "+14045550101"),
    ],
)
def test_a_phone_number_may_be_written_in_any_common_way(typed: str, stored: str) -> None:
    form = cleaned(phone=typed)
    assert not form.errors
    assert form.cleaned_data["phone"] == stored


@pytest.mark.parametrize("typed", ["555-0101", "52 55 1234 5678 9", "call me", "+999 1234", "0"])
def test_a_phone_number_that_cannot_ring_says_how_to_write_one(typed: str) -> None:
    message = str(cleaned(phone=typed).errors["phone"])
    assert "404-555-0123" in message
    assert "country code" in message


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("IOE0912345678", "IOE0912345678"),
        ("ioe-09-123-45678", "IOE0912345678"),
        ("IOEO912345678", "IOE0912345678"),
        ("", ""),
    ],
)
def test_a_receipt_number_may_be_written_in_any_common_way(typed: str, stored: str) -> None:
    form = cleaned(receipt_number=typed)
    assert form.cleaned_data["receipt_number"] == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [("IOE091234567", "3 letters and 10 digits"), ("IOE*912345678", "star"), ("12", "leave this")],
)
def test_a_receipt_number_of_another_form_says_how_to_mend_it(typed: str, said: str) -> None:
    assert said in str(cleaned(receipt_number=typed).errors["receipt_number"])


def test_an_unknown_service_center_is_a_second_look_and_no_refusal(client: Client) -> None:
    to_review(client, a_slot(), typed={**ANA_TYPED, "receipt_number": "XYZ0912345678"})
    page = see(client, "book_review")
    assert page.status_code == 200
    assert "We do not know receipt numbers that begin with these letters" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("A012-345-678", "A012345678"),
        ("12345678", "A012345678"),
        ("a1234567", "A001234567"),
        ("A# 012 345 678", "A012345678"),
    ],
)
def test_an_a_number_may_be_written_in_any_common_way(typed: str, stored: str) -> None:
    assert cleaned(a_number=typed).cleaned_data["a_number"] == stored


@pytest.mark.parametrize("typed", ["A123", "A1234567890", "B12345678"])
def test_an_a_number_of_another_form_says_how_to_mend_it(typed: str) -> None:
    assert "7 to 9 digits" in str(cleaned(a_number=typed).errors["a_number"])


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [("1899", "5", "4"), ("2027", "6", "1"), ("1988", "2", "30"), ("88", "5", "4"), ("", "", "")],
)
def test_a_birth_date_that_cannot_be_is_refused(year: str, month: str, day: str) -> None:
    form = cleaned(date_of_birth_year=year, date_of_birth_month=month, date_of_birth_day=day)
    assert form.errors["date_of_birth"]


def test_somebody_born_in_1900_can_come() -> None:
    form = cleaned(date_of_birth_year="1900", date_of_birth_month="1", date_of_birth_day="1")
    assert not form.errors


@pytest.mark.parametrize("field", TYPED)
@pytest.mark.parametrize("value", ["x" * 10_000, "\x00", "\ud7ff￿", "<script>", "' OR 1=1 --"])
def test_nothing_that_is_typed_breaks_the_page(ana: Client, field: str, value: str) -> None:
    response = send(ana, "book_details", {**ANA_TYPED, field: value})
    assert response.status_code in {302, 422}
    assert "<script>" not in text_of(response)
