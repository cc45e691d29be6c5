""" "Finished: clear this computer": nothing of a person is left for whoever sits down next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from appointments.models import Appointment, Hold
from appointments.references import pin_for
from infopass.sessions import SessionStore
from infopass.tasks import clear_ended_sessions
from tests.cast import ANA, MONDAY, a_slot, book
from tests.walk import (
    ANA_TYPED,
    book_online,
    leads_to,
    path,
    see,
    send,
    text_of,
    to_details,
    to_office,
    to_review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

STEPS = ["book_office", "book_details", "book_time", "book_review"]
BELOW_AN_APPOINTMENT = ["manage_appointment", "manage_reschedule", "manage_cancel"]


def the_button(client: Client, address: str) -> bool:
    return f'action="{path("finished")}"' in text_of(client.get(address))


def open_with_pin(client: Client, appointment: Appointment) -> Any:
    return send(client, "manage", {"number": appointment.number, "pin": pin_for(appointment)})


@pytest.mark.parametrize("name", ["notice", *BELOW_AN_APPOINTMENT])
def test_every_page_of_an_appointment_has_the_button(client: Client, name: str) -> None:
    ana = book(a_slot())
    open_with_pin(client, ana)
    assert the_button(client, path(name, ana.number))


def test_a_refusal_below_an_appointment_has_it_too(client: Client) -> None:
    ana = book(a_slot())
    open_with_pin(client, ana)
    Appointment.objects.update(moves=3)
    assert client.get(path("manage_reschedule", ana.number)).status_code == 409
    assert the_button(client, path("manage_reschedule", ana.number))


@pytest.mark.parametrize("name", ["book_details", "book_time", "book_review"])
def test_who_gives_up_half_way_can_clear_it_as_well(client: Client, name: str) -> None:
    to_review(client, a_slot())
    assert the_button(client, path(name))


@pytest.mark.parametrize("name", ["manage_lost", "manage_lost_sent"])
def test_who_lost_the_notice_can_clear_what_was_typed(client: Client, name: str) -> None:
    typed = {"first_name": ANA.first_name, "phone": ANA_TYPED["phone"], "language": "es"}
    assert leads_to(send(client, "manage_lost", typed), "manage_lost", language="es")
    assert ANA_TYPED["phone"] in text_of(see(client, "manage_lost"))
    assert the_button(client, path(name))
    assert "An appointment that was booked still stands" in text_of(see(client, name))
    send(client, "finished", {})
    assert ANA_TYPED["phone"] not in text_of(see(client, "manage_lost"))


def test_a_browser_fills_in_a_lost_notice_until_it_is_known_to_be_shared(client: Client) -> None:
    tokens = ('autocomplete="given-name"', 'autocomplete="family-name"', 'autocomplete="tel"')
    assert all(token in text_of(see(client, "manage_lost")) for token in tokens)
    send(client, "finished", {})
    see(client, "finished")
    assert client.cookies["cleared"].value == "1"
    page = text_of(see(client, "manage_lost"))
    assert not [token for token in tokens if token in page]
    assert 'autocomplete="off"' in page


@pytest.mark.parametrize("name", ["home", "office_list", "manage"])
def test_pages_that_show_nothing_personal_do_not_speak_of_it(client: Client, name: str) -> None:
    assert not the_button(client, path(name))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This computer is cleared"), ("es", "Sus datos se borraron de este equipo")],
)
def test_it_leads_to_a_page_that_says_what_was_done_and_what_to_do(
    client: Client, language: str, words: str
) -> None:
    book_online(client, a_slot(), language)
    response = send(client, "finished", {}, language)
    assert leads_to(response, "finished", language=language)
    page = see(client, "finished", language)
    assert words in text_of(page)
    assert "no-store" in page.headers["Cache-Control"]


def test_nothing_of_the_session_is_left_on_either_side(client: Client) -> None:
    book_online(client, a_slot())
    send(client, "finished", {})
    left = [SessionStore(row.session_key).load() for row in Session.objects.all()]
    assert left
    assert not [each for each in left if ANA_TYPED["phone"] in str(each) or "notices" in each]
    assert client.cookies["sessionid"].value == ""
    assert client.cookies["csrftoken"].value == ""


def test_the_browser_is_told_to_clear_what_it_keeps(client: Client) -> None:
    a_slot()
    to_details(client)
    response = send(client, "finished", {})
    assert response.headers["Clear-Site-Data"] == '"cookies", "storage"'
    assert "no-store" in response.headers["Cache-Control"]
    assert "Clear-Site-Data" not in see(client, "finished").headers


def test_the_language_stays_the_one_that_was_read(client: Client) -> None:
    client.get("/es/", headers={"accept-language": "en"})
    send(client, "finished", {}, "es")
    assert client.cookies["language"].value == "es"


@pytest.mark.parametrize("name", ["notice", *BELOW_AN_APPOINTMENT, "manage_reschedule_confirm"])
def test_afterwards_no_page_of_the_appointment_opens(client: Client, name: str) -> None:
    appointment = book_online(client, a_slot())
    open_with_pin(client, appointment)
    send(client, "finished", {})
    response = client.get(path(name, appointment.number))
    assert leads_to(response, "manage")
    page = text_of(client.get(response.headers["Location"]))
    assert not {ANA.last_name, ANA.email, pin_for(appointment), "January 6"} & set(page.split())


@pytest.mark.parametrize("name", STEPS)
def test_afterwards_no_step_knows_the_answers(client: Client, name: str) -> None:
    to_review(client, a_slot())
    send(client, "finished", {})
    assert leads_to(see(client, name), "book_service")
    page = text_of(see(client, "book_service"))
    assert not any(typed in page for typed in (ANA.last_name, ANA.email, "30345"))


def test_the_time_that_was_kept_is_free_at_once(client: Client) -> None:
    slot = a_slot()
    to_review(client, slot)
    send(client, "finished", {})
    slot.refresh_from_db()
    assert slot.taken == 0
    assert not Hold.objects.exists()


def test_the_time_kept_for_a_change_is_free_at_once(client: Client) -> None:
    ana = book(a_slot())
    other = a_slot(starts_at=MONDAY + timedelta(days=3))
    open_with_pin(client, ana)
    client.post(path("manage_reschedule", ana.number), {"slot": other.pk})
    assert Hold.objects.exists()
    send(client, "finished", {})
    assert not Hold.objects.exists()


def test_pressed_twice_it_is_done_once_and_says_so(client: Client) -> None:
    a_slot()
    to_details(client)
    send(client, "finished", {})
    assert leads_to(send(client, "finished", {}), "finished")
    assert "This computer is cleared" in text_of(see(client, "finished"))


def test_opened_before_it_is_done_the_page_does_not_claim_it_was(client: Client) -> None:
    a_slot()
    to_details(client)
    page = text_of(see(client, "finished"))
    assert "This computer is cleared" not in page
    assert "Clear this computer?" in page
    assert client.session["booking"]["office"]


def test_a_session_that_ended_by_itself_counts_as_cleared(
    client: Client, on_monday: time_machine.Traveller
) -> None:
    a_slot()
    to_details(client)
    on_monday.shift(timedelta(minutes=31))
    assert "This computer is cleared" in text_of(see(client, "finished"))


def test_another_site_cannot_press_it(client: Client) -> None:
    a_slot()
    to_details(client)
    strict = same_browser(client, enforce_csrf_checks=True)
    response = strict.post(path("finished"), headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "Clear-Site-Data" not in response.headers
    assert client.session["booking"]["office"]


# A second window that was left open.


def test_a_form_left_open_elsewhere_does_not_act(client: Client) -> None:
    slot = a_slot()
    to_review(client, slot)
    shown = see(client, "book_review").context["shown"]
    send(client, "finished", {})
    assert leads_to(send(client, "book_review", {"shown": shown}), "book_service")
    assert not Appointment.objects.exists()


def same_browser(client: Client, **options: Any) -> Client:
    """Another client with the same cookies: a second window."""
    window = Client(**options)
    window.cookies = client.cookies
    return window


class EndsMeanwhile:
    """Another window presses the button after this page has read its session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session.get("booking")
        Session.objects.all().delete()
        return self.get_response(request)


def test_a_page_on_its_way_while_the_session_ends_is_answered_in_words(client: Client) -> None:
    to_office(client)
    place = settings.MIDDLEWARE.index("infopass.session_renewal.SessionRenewalMiddleware")
    chain = list(settings.MIDDLEWARE)
    chain.insert(place, f"{__name__}.EndsMeanwhile")
    with override_settings(MIDDLEWARE=chain):
        response = send(same_browser(client), "book_office", {"zip_code": "30345"})
    assert response.status_code == 400
    assert "cleared in another window" in text_of(response)


# "Back" to a page that answered a form, and "reload": the browser sends the form again.

OURS = {"origin": "http://testserver"}


@pytest.fixture
def refused_form(client: Client) -> dict[str, str]:
    """Details that were refused, as the browser would send them again; it has their token."""
    strict = same_browser(client, enforce_csrf_checks=True)
    a_slot()
    to_details(client)
    page = see(strict, "book_details")
    typed = {**ANA_TYPED, "phone": "12", "csrfmiddlewaretoken": str(page.context["csrf_token"])}
    assert strict.post(path("book_details"), typed, headers=OURS).status_code == 422
    return typed


def clear(client: Client, token: str) -> None:
    strict = same_browser(client, enforce_csrf_checks=True)
    data = {"csrfmiddlewaretoken": token}
    assert leads_to(strict.post(path("finished"), data, headers=OURS), "finished")


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_form_sent_again_after_clearing_shows_nothing_that_was_typed(
    client: Client, refused_form: dict[str, str], *, goes_on: bool
) -> None:
    clear(client, refused_form["csrfmiddlewaretoken"])
    next_person = Client(enforce_csrf_checks=True)
    if goes_on:
        see(next_person, "manage")
    answer = next_person.post(path("book_details"), refused_form, headers=OURS)
    page = text_of(answer)
    assert answer.status_code == 403
    assert "This computer is cleared" in page
    assert not [typed for typed in ANA_TYPED.values() if len(typed) > 4 and typed in page]


def test_a_form_whose_cookie_was_lost_otherwise_is_still_sent_again(
    refused_form: dict[str, str],
) -> None:
    answer = Client(enforce_csrf_checks=True).post(path("book_details"), refused_form, headers=OURS)
    assert ANA_TYPED["email"] in text_of(answer)


def test_what_is_remembered_of_a_cleared_browser_is_empty_and_ends(
    client: Client, refused_form: dict[str, str], on_monday: time_machine.Traveller
) -> None:
    clear(client, refused_form["csrfmiddlewaretoken"])
    (left,) = Session.objects.all()
    assert SessionStore(left.session_key).load() == {}
    assert left.session_key not in str(client.cookies)
    on_monday.shift(timedelta(hours=24, seconds=1))
    clear_ended_sessions()
    assert not Session.objects.exists()


# Personal pages are never stored by anybody.


@pytest.mark.parametrize("address", ["notice", *BELOW_AN_APPOINTMENT])
def test_pages_and_redirects_of_an_appointment_are_not_stored(client: Client, address: str) -> None:
    ana = book(a_slot())
    sent_away = client.get(path(address, ana.number))
    open_with_pin(client, ana)
    shown = client.get(path(address, ana.number))
    slashless = client.get(path(address, ana.number).rstrip("/"))
    nowhere = client.get(path(address, ana.number) + "nowhere/")
    assert [r.status_code for r in (sent_away, shown, slashless, nowhere)] == [302, 200, 301, 404]
    for response in (sent_away, shown, slashless, nowhere):
        assert "no-store" in response.headers["Cache-Control"]


def test_a_form_without_its_token_is_answered_without_being_stored() -> None:
    response = Client(enforce_csrf_checks=True).post(path("book_details"), ANA_TYPED)
    assert response.status_code == 403
    assert "no-store" in response.headers["Cache-Control"]


def test_the_end_of_a_session_is_half_an_hour_after_its_last_use(
    client: Client, on_monday: time_machine.Traveller
) -> None:
    appointment = book_online(client, a_slot())
    on_monday.shift(timedelta(minutes=29))
    assert client.get(path("notice", appointment.number)).status_code == 200
    on_monday.shift(timedelta(minutes=29))
    assert client.get(path("notice", appointment.number)).status_code == 200
    on_monday.shift(timedelta(minutes=31))
    assert leads_to(client.get(path("notice", appointment.number)), "manage")
