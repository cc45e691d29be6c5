import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from appointments.booking import cancel
from appointments.models import Appointment, Event
from appointments.references import pin_for
from offices.models import Service
from tests.cast import ANA, MONDAY, a_slot, book
from tests.walk import leads_to, path, see, send, text_of, to_review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

RIGHT = {"phone": "(404) 555-0177", "email": "ana.new@example.com"}


def open_with_pin(client: Client, appointment: Appointment) -> None:
    send(client, "manage", {"number": appointment.number, "pin": pin_for(appointment)})


@pytest.fixture
def ana(client: Client) -> Appointment:
    appointment = book(a_slot())
    open_with_pin(client, appointment)
    return appointment


@pytest.fixture
def texted_ana(client: Client) -> Appointment:
    appointment = book(a_slot(), replace(ANA, sms_consent=True))
    open_with_pin(client, appointment)
    return appointment


def contact(client: Client, appointment: Appointment, language: str = "en") -> Any:
    return client.get(path("manage_contact", appointment.number, language=language))


def correct(client: Client, appointment: Appointment, **typed: str) -> Any:
    return client.post(path("manage_contact", appointment.number), {**RIGHT, **typed})


def corrections() -> int:
    return Event.objects.filter(kind=Event.Kind.CONTACT).count()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "My phone or e-mail is wrong"), ("es", "Mi teléfono o mi correo está mal")],
)
def test_the_way_leads_from_appointment_and_notice(
    client: Client, ana: Appointment, language: str, words: str
) -> None:
    address = path("manage_contact", ana.number, language=language)
    for name in ("manage_appointment", "notice"):
        page = text_of(client.get(path(name, ana.number, language=language)))
        assert re.search(rf'href="{address}">\s*{words}', page)


def test_the_review_page_leads_to_the_very_answer(client: Client) -> None:
    to_review(client, a_slot())
    page = text_of(see(client, "book_review"))
    for field in ("phone", "email", "sms_consent"):
        assert f'href="{path("book_details")}#id_{field}"' in page


def test_the_page_shows_what_is_on_file_as_people_read_it(client: Client, ana: Appointment) -> None:
    page = text_of(contact(client, ana))
    assert page.count("(404) 555-0101") == 2
    assert f'value="{ana.email}"' in page
    assert "no-store" in contact(client, ana).headers["Cache-Control"]


def test_it_says_that_the_old_contact_is_told_only_where_that_is_done(
    client: Client, ana: Appointment
) -> None:
    words = "We send a message about the change to the old and the new e-mail"
    assert words in text_of(contact(client, ana))
    Service.objects.filter(pk=ana.service_id).update(is_protected=True)
    assert words not in text_of(contact(client, ana))


def test_what_was_corrected_is_shown_large(client: Client, ana: Appointment) -> None:
    response = correct(client, ana)
    assert leads_to(response, "manage_appointment", ana.number)
    page = text_of(client.get(response.headers["Location"]))
    assert '<dd class="answers__large">(404) 555-0177</dd>' in page
    assert '<dd class="answers__large">ana.new@example.com</dd>' in page
    assert "555" not in response.headers["Location"]
    ana.refresh_from_db()
    assert (ana.phone, ana.email) == ("+14045550177", "ana.new@example.com")


def test_otherwise_the_page_of_the_appointment_does_not_tell_phone_and_email(
    client: Client, ana: Appointment
) -> None:
    page = text_of(client.get(path("manage_appointment", ana.number)))
    assert "555" not in page
    assert ana.email not in page


def test_a_second_click_is_one_event_and_ends_on_the_same_page(
    client: Client, ana: Appointment
) -> None:
    first, second = correct(client, ana), correct(client, ana)
    assert first.headers["Location"] == second.headers["Location"]
    assert corrections() == 1


def test_nothing_changed_is_no_event(client: Client, ana: Appointment) -> None:
    assert correct(client, ana, phone="404 555 0101", email=ana.email).status_code == 302
    assert corrections() == 0


def test_errors_stand_beside_the_field_and_keep_what_was_typed(
    client: Client, ana: Appointment
) -> None:
    response = correct(client, ana, phone="555-0177", email="ana@gmail,com")
    assert response.status_code == 422
    page = text_of(response)
    for word in ('value="555-0177"', 'value="ana@gmail,com"', "area code is missing", "a dot?"):
        assert word in page
    assert 'href="#id_phone"' in page
    assert 'href="#id_email"' in page
    assert corrections() == 0


def test_an_email_may_be_taken_back(client: Client, ana: Appointment) -> None:
    correct(client, ana, email="")
    ana.refresh_from_db()
    assert ana.email == ""


# Leave to text one phone is no leave to text another.


def test_leave_for_the_old_phone_does_not_pass_to_the_new_one(
    client: Client, texted_ana: Appointment
) -> None:
    response = correct(client, texted_ana, sms_consent="on")
    assert response.status_code == 422
    page = text_of(response)
    assert "This is a new phone" in page
    assert not re.search(r'name="sms_consent"[^>]* checked', page)
    assert corrections() == 0
    correct(client, texted_ana)
    texted_ana.refresh_from_db()
    assert (texted_ana.phone, texted_ana.sms_consent) == ("+14045550177", False)


def test_leave_for_the_new_phone_is_given_by_ticking_again(
    client: Client, texted_ana: Appointment
) -> None:
    page = text_of(correct(client, texted_ana, sms_consent="on"))
    box = re.search(r'name="sms_consent" value="([^"]+)"', page)
    assert box
    assert correct(client, texted_ana, sms_consent=box[1]).status_code == 302
    texted_ana.refresh_from_db()
    assert (texted_ana.phone, texted_ana.sms_consent) == ("+14045550177", True)


def test_an_email_is_corrected_without_asking_about_texts_again(
    client: Client, texted_ana: Appointment
) -> None:
    assert correct(client, texted_ana, phone=ANA.phone, sms_consent="on").status_code == 302
    texted_ana.refresh_from_db()
    assert (texted_ana.email, texted_ana.sms_consent) == (RIGHT["email"], True)


def test_who_never_agreed_agrees_by_one_tick(client: Client, ana: Appointment) -> None:
    assert correct(client, ana, sms_consent="on").status_code == 302
    ana.refresh_from_db()
    assert ana.sms_consent


# Refusals.


def test_a_phone_under_which_the_person_is_booked_already_is_explained(
    client: Client, ana: Appointment
) -> None:
    second = book(a_slot(starts_at=MONDAY + timedelta(days=3)), replace(ANA, phone="+14045550177"))
    response = correct(client, ana)
    assert response.status_code == 409
    page = text_of(response)
    assert "check the phone, or cancel one of the two" in page
    assert 'value="(404) 555-0177"' in page
    assert second.number not in page


def test_while_changes_wait_the_page_says_so(client: Client, ana: Appointment) -> None:
    Appointment.objects.update(changes_wait_until=MONDAY + timedelta(hours=3))
    for response in (contact(client, ana), correct(client, ana)):
        assert response.status_code == 409
        assert "This cannot be changed yet" in text_of(response)
    assert corrections() == 0


def test_a_cancelled_appointment_leads_back_to_its_page(client: Client, ana: Appointment) -> None:
    cancel(appointment_id=ana.pk, now=MONDAY)
    assert leads_to(contact(client, ana), "manage_appointment", ana.number)
    assert leads_to(correct(client, ana), "manage_appointment", ana.number)


def test_without_number_and_pin_nobody_sees_or_corrects_anything(client: Client) -> None:
    ana = book(a_slot())
    for response in (contact(client, ana), correct(client, ana)):
        assert leads_to(response, "manage")
        assert ana.email not in text_of(response)
    assert corrections() == 0


# What was typed is kept.


def test_a_switch_of_the_language_keeps_what_was_typed_and_out_of_the_address(
    client: Client, ana: Appointment
) -> None:
    response = correct(client, ana, phone="12", language="es")
    assert leads_to(response, "manage_contact", ana.number, language="es")
    assert "12" not in response.headers["Location"].replace(ana.number, "")
    page = text_of(contact(client, ana, "es"))
    assert 'value="12"' in page
    assert f'value="{RIGHT["email"]}"' in page
    assert "usa-error-message" not in page
    assert corrections() == 0


def test_what_was_typed_waits_until_number_and_pin_are_given_again(
    client: Client, ana: Appointment
) -> None:
    client.cookies.clear()
    assert leads_to(correct(client, ana), "manage")
    assert RIGHT["email"] not in text_of(see(client, "manage"))
    open_with_pin(client, ana)
    assert f'value="{RIGHT["email"]}"' in text_of(contact(client, ana))
    assert corrections() == 0


def test_what_was_typed_for_one_appointment_is_not_shown_for_another(
    client: Client, ana: Appointment
) -> None:
    correct(client, ana, phone="12")
    ben = book(a_slot(starts_at=ana.slot.ends_at), replace(ANA, first_name="Eva"))
    open_with_pin(client, ben)
    assert 'value="12"' not in text_of(contact(client, ben))


def test_after_saving_nothing_typed_is_left_in_the_session(
    client: Client, ana: Appointment
) -> None:
    correct(client, ana)
    assert RIGHT["email"] not in str(dict(client.session))


# A slip of the finger is asked about, never refused.


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@hotmial.com", "ana@hotmail.com"),
        ("ana@yaho.com", "ana@yahoo.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@outlok.com", "ana@outlook.com"),
    ],
)
def test_a_likely_slip_in_the_email_is_asked_about_and_saved_all_the_same(
    client: Client, ana: Appointment, typed: str, meant: str
) -> None:
    page = text_of(client.get(correct(client, ana, email=typed).headers["Location"]))
    assert f"Did you mean {meant}?" in page
    ana.refresh_from_db()
    assert ana.email == typed


@pytest.mark.parametrize("typed", ["ana@gmail.com", "ana@mail.com", "ana@yahoo.com.br", "a@ga.gov"])
def test_an_email_that_is_likely_right_is_not_asked_about(
    client: Client, ana: Appointment, typed: str
) -> None:
    page = text_of(client.get(correct(client, ana, email=typed).headers["Location"]))
    assert "Did you mean" not in page
