import pytest
from django.test import Client, override_settings

from appointments.booking import cancel
from appointments.models import Appointment, Slot
from appointments.references import pin_for
from tests.cast import BEN, MONDAY, a_slot, book
from tests.walk import leads_to, path, see, send, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


def open_with_pin(client: Client, appointment: Appointment, language: str = "en") -> object:
    data = {"number": appointment.number, "pin": pin_for(appointment)}
    return send(client, "manage", data, language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_number_and_pin_open_the_appointment(client: Client, language: str) -> None:
    ana = book(a_slot())
    response = open_with_pin(client, ana, language)
    assert leads_to(response, "manage_appointment", ana.number, language=language)
    page = client.get(path("manage_appointment", ana.number, language=language))
    assert ana.number_as_shown in text_of(page)
    assert "no-store" in page.headers["Cache-Control"]


def test_the_number_may_be_typed_in_any_common_way(client: Client) -> None:
    ana = book(a_slot())
    for typed in (ana.number.lower(), ana.number_as_shown, ana.number_as_shown.replace("-", " ")):
        client.session.flush()
        response = send(client, "manage", {"number": typed, "pin": pin_for(ana)})
        assert leads_to(response, "manage_appointment", ana.number)


def test_the_number_from_the_qr_code_is_filled_in(client: Client) -> None:
    ana = book(a_slot())
    page = see(client, "manage", query=f"?number={ana.number_as_shown}")
    assert f'value="{ana.number_as_shown}"' in text_of(page)


def test_the_number_in_the_address_is_shown_as_text_only(client: Client) -> None:
    page = see(client, "manage", query='?number="><script>alert(1)</script>')
    assert "<script>alert" not in text_of(page)


def test_a_change_of_language_keeps_the_number_and_never_the_pin(client: Client) -> None:
    ana = book(a_slot())
    response = send(client, "manage", {"number": ana.number, "pin": pin_for(ana), "language": "es"})
    assert response.headers["Location"] == f"/es/manage/?number={ana.number}"
    assert pin_for(ana) not in str(dict(client.session))


@pytest.mark.parametrize(
    "name",
    [
        "manage_appointment",
        "manage_reschedule",
        "manage_reschedule_confirm",
        "manage_contact",
        "manage_cancel",
    ],
)
def test_without_number_and_pin_every_page_asks_for_them(client: Client, name: str) -> None:
    ana = book(a_slot())
    response = client.get(path(name, ana.number))
    assert response.headers["Location"].startswith(f"/en/manage/?number={ana.number}")
    assert client.post(path(name, ana.number)).status_code == 302
    assert Appointment.objects.get().status == Appointment.Status.BOOKED


def test_ana_cannot_open_bens_appointment(client: Client) -> None:
    ana = book(a_slot())
    ben = book(a_slot(starts_at=ana.slot.ends_at), BEN)
    open_with_pin(client, ana)
    assert leads_to(client.get(path("manage_appointment", ben.number)), "manage")


def test_a_replaced_pin_ends_what_the_old_one_opened(client: Client) -> None:
    ana = book(a_slot())
    open_with_pin(client, ana)
    Appointment.objects.update(pin_version=2)
    assert leads_to(client.get(path("manage_appointment", ana.number)), "manage")


def test_the_session_key_changes_when_number_and_pin_were_right(client: Client) -> None:
    ana = book(a_slot())
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted or ""
    open_with_pin(client, ana)
    assert client.session.session_key != planted


def test_a_cancelled_appointment_says_so_and_how_to_book_again(client: Client) -> None:
    ana = book(a_slot())
    cancel(appointment_id=ana.pk, now=MONDAY)
    open_with_pin(client, ana)
    page = text_of(client.get(path("manage_appointment", ana.number)))
    assert "Your appointment is cancelled" in page
    assert "Book a new appointment" in page
    assert path("manage_cancel", ana.number) not in page


@override_settings(AGENCY_PHONE="800-555-0100")
def test_somebody_without_the_notice_is_told_whom_to_ask(client: Client) -> None:
    assert "800-555-0100" in text_of(see(client, "manage"))


@pytest.mark.parametrize("number", ["", "ATL", "ATL-0000-0000", "x" * 10_000, "\x00", "'; --"])
def test_a_number_that_cannot_be_one_is_said_so(client: Client, number: str) -> None:
    response = send(client, "manage", {"number": number, "pin": "123456"})
    assert response.status_code == 422
    assert "Confirmation number:" in text_of(response)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The office cannot see you at this time"),
        ("es", "La oficina no puede atenderle a esta hora"),
    ],
)
def test_whose_time_the_office_took_back_is_told_to_choose_another(
    client: Client, language: str, words: str
) -> None:
    ana = book(a_slot())
    Slot.objects.update(withdrawn_at=MONDAY, withdrawal="closure")
    open_with_pin(client, ana, language)
    page = client.get(path("manage_appointment", ana.number, language=language))
    assert words in text_of(page)
    assert path("manage_reschedule", ana.number, language=language) in text_of(page)
    assert path("notice", ana.number, language=language) not in text_of(page)
