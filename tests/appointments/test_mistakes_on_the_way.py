"""Back, reload, a double click, two windows, a session that ended, a switch of the language.

Every page of docs/mistakes.md meets every mistake: it ends on the right page, acts once at most, and
keeps what was typed where that is safe. What needs a browser is in tests/journeys/.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from appointments.models import Appointment, Event, Hold, Slot
from appointments.references import pin_for
from tests.cast import MONDAY, a_service, a_slot, book
from tests.walk import (
    ANA_TYPED,
    BEN_TYPED,
    book_online,
    hidden,
    leads_to,
    path,
    seal,
    see,
    send,
    text_of,
    to_details,
    to_office,
    to_review,
    to_time,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

LATER_STEPS = ["book_office", "book_details", "book_time", "book_review", "book_extend"]
BELOW = ["manage_reschedule", "manage_reschedule_confirm", "manage_reschedule_extend"]


def later(**shift: float) -> Slot:
    return a_slot(starts_at=MONDAY + timedelta(days=3, **shift))


@pytest.fixture
def ana(client: Client) -> Appointment:
    """Ana's appointment, which she has opened with number and PIN."""
    appointment = book(a_slot())
    send(client, "manage", {"number": appointment.number, "pin": pin_for(appointment)})
    return appointment


# After booking: "back", a form left open in another window, a second click.


@pytest.mark.parametrize("name", LATER_STEPS)
def test_back_after_booking_leads_to_the_notice(client: Client, name: str) -> None:
    appointment = book_online(client, a_slot())
    assert leads_to(see(client, name), "notice", appointment.number)


@pytest.mark.parametrize("name", LATER_STEPS)
def test_a_form_left_open_while_booking_leads_to_the_notice_and_says_why(
    client: Client, name: str
) -> None:
    slot = a_slot()
    appointment = book_online(client, slot)
    response = send(client, name, {**BEN_TYPED, "slot": slot.pk, "office": "ATL", "shown": "x"})
    assert leads_to(response, "notice", appointment.number)
    assert "You have booked in the meantime" in text_of(client.get(response.headers["Location"]))
    assert "Okafor" not in str(client.session["booking"])
    assert Appointment.objects.count() == 1


def test_the_second_click_finds_its_notice_even_when_the_next_booking_has_begun(
    client: Client,
) -> None:
    to_review(client, a_slot())
    shown = seal(client)
    send(client, "book_review", {"shown": shown})
    appointment = Appointment.objects.get()
    to_office(client)
    assert leads_to(send(client, "book_review", {"shown": shown}), "notice", appointment.number)


# A double click without a script: the second request brings what the first one brought.


def twice(act: Callable[[], Any]) -> None:
    first, second = act(), act()
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]


def test_every_button_of_the_way_may_be_pressed_twice(client: Client) -> None:
    slot = a_slot()
    service = {"service": a_service().pk, "still_needed": "yes"}
    twice(lambda: send(client, "book_service", service))
    twice(lambda: send(client, "book_office", {"zip_code": "30345", "find": "yes"}))
    twice(lambda: send(client, "book_office", {"office": "ATL", "go_on": "yes"}))
    twice(lambda: send(client, "book_details", ANA_TYPED))
    twice(lambda: send(client, "book_time", {"slot": slot.pk}))
    shown = seal(client)
    twice(lambda: send(client, "book_review", {"shown": shown}))
    assert Appointment.objects.count() == 1
    assert not Hold.objects.exists()


def test_the_second_click_of_the_details_comes_with_the_old_key_and_loses_nothing(
    client: Client,
) -> None:
    slot = a_slot()
    to_details(client)
    impatient = Client()
    impatient.cookies["sessionid"] = client.cookies["sessionid"].value
    assert leads_to(send(client, "book_details", ANA_TYPED), "book_time")
    assert leads_to(send(impatient, "book_details", ANA_TYPED), "book_time")
    assert leads_to(send(impatient, "book_time", {"slot": slot.pk}), "book_review")


def test_a_change_may_be_confirmed_twice(client: Client, ana: Appointment) -> None:
    client.post(path("manage_reschedule", ana.number), {"slot": later().pk})
    confirm = path("manage_reschedule_confirm", ana.number)
    shown = hidden(client.get(confirm))
    twice(lambda: client.post(confirm, shown))
    assert Event.objects.filter(kind=Event.Kind.MOVED).count() == 1
    assert leads_to(client.get(confirm), "manage_appointment", ana.number)


def test_cancelling_twice_cancels_once(client: Client, ana: Appointment) -> None:
    twice(lambda: client.post(path("manage_cancel", ana.number), {"reason": "solved"}))
    assert Event.objects.filter(kind=Event.Kind.CANCELLED).count() == 1


# Two windows.


def test_a_time_chosen_in_another_window_is_not_booked_unseen(client: Client) -> None:
    to_review(client, a_slot())
    shown = seal(client)
    other = later()
    send(client, "book_time", {"slot": other.pk})
    response = send(client, "book_review", {"shown": shown})
    assert response.status_code == 409
    assert "changed in another window" in text_of(response)
    assert "Thursday, January 7" in text_of(response)
    assert not Appointment.objects.exists()


def test_a_time_chosen_in_another_window_is_not_moved_to_unseen(
    client: Client, ana: Appointment
) -> None:
    seen, unseen = later(), later(minutes=15)
    choose, confirm = (path(name, ana.number) for name in BELOW[:2])
    client.post(choose, {"slot": seen.pk})
    shown = hidden(client.get(confirm))
    client.post(choose, {"slot": unseen.pk})
    response = client.post(confirm, shown)
    assert response.status_code == 409
    assert "You chose another time in another window" in text_of(response)
    assert Appointment.objects.get().slot == ana.slot
    client.post(confirm, hidden(response))
    assert Appointment.objects.get().slot == unseen


# The cookie went while the form was open.


OUR_SITE = {"origin": "http://testserver"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_form_without_its_cookie_is_sent_once_more_with_all_that_was_typed(
    language: str,
) -> None:
    slot, strict = a_slot(), Client(enforce_csrf_checks=True)
    brought_along = {"service": slot.counter.offerings.get().service_id, "office": 0}
    brought_along["office"] = slot.counter.office_id
    typed = {**ANA_TYPED, **brought_along, "csrfmiddlewaretoken": "stale"}
    address = path("book_details", language=language)
    page = strict.post(address, typed, headers=OUR_SITE)
    assert page.status_code == 403
    assert f'action="{address}"' in text_of(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token
    again = hidden(page)
    assert again["last_name"] == "O'Brien-Núñez"
    response = strict.post(address, {**again, "csrfmiddlewaretoken": token[1]}, headers=OUR_SITE)
    assert leads_to(response, "book_time", language=language)


def test_a_browser_that_takes_no_cookies_is_told_so_instead_of_asking_for_ever() -> None:
    strict = Client(enforce_csrf_checks=True)
    first = strict.post(path("manage"), {"number": "x"}, headers=OUR_SITE)
    strict.cookies.clear()
    second = strict.post(path("manage"), hidden(first), headers=OUR_SITE)
    assert second.status_code == 403
    assert "Allow cookies for this site" in text_of(second)


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_a_strangers_form_is_not_offered_to_be_sent_again(headers: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(path("book_details"), ANA_TYPED, headers=headers)
    assert page.status_code == 403
    assert "Núñez" not in text_of(page)


# Looking changes nothing.


def test_reload_and_head_change_nothing(client: Client) -> None:
    to_review(client, a_slot())
    before = client.session["booking"], list(Hold.objects.values())
    for name in ["book_service", *LATER_STEPS, "manage", "finished"]:
        for _reload in range(2):
            looked, asked = see(client, name), client.head(path(name))
            assert (looked.status_code, asked.content) == (asked.status_code, b"")
    assert (client.session["booking"], list(Hold.objects.values())) == before


def test_a_link_opened_twice_shows_the_same_twice(client: Client, ana: Appointment) -> None:
    for name in ("notice", "manage_appointment", "manage_reschedule", "manage_cancel"):
        pages = [client.get(path(name, ana.number)) for _time in range(2)]
        assert [page.status_code for page in pages] == [200, 200]
    assert Appointment.objects.get().status == Appointment.Status.BOOKED


def test_a_session_in_use_is_renewed_and_keeps_its_answers(
    client: Client, on_monday: time_machine.Traveller
) -> None:
    a_slot()
    to_time(client)
    for _time in range(4):
        on_monday.shift(timedelta(minutes=20))
        assert see(client, "book_time").status_code == 200
    assert "Núñez" in text_of(see(client, "book_details"))
