import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from appointments.booking import MAX_EXTENSIONS
from appointments.models import Appointment, Hold, Slot
from tests.cast import ANA, BEN, MONDAY, a_slot, book
from tests.walk import (
    ANA_TYPED,
    BEN_TYPED,
    book_online,
    leads_to,
    path,
    seal,
    see,
    send,
    text_of,
    to_review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Question about a pending case", "Wednesday, January 6, 2027", "May 4, 1988"]),
        ("es", ["Pregunta sobre un caso pendiente", "Miércoles, 6 de enero de 2027"]),
    ],
)
def test_every_answer_is_shown_with_a_link_to_change_it(
    client: Client, language: str, words: list[str]
) -> None:
    to_review(client, a_slot(), language)
    page = text_of(see(client, "book_review", language))
    for word in [*words, "Ana María O'Brien-Núñez", "(404) 555-0101", "ana@example.com"]:
        assert word in page
    for name in ("book_service", "book_office", "book_details", "book_time"):
        assert f'href="{path(name, language=language)}' in page


def test_receipt_number_and_a_number_are_masked(client: Client) -> None:
    to_review(client, a_slot())
    page = text_of(see(client, "book_review"))
    assert "IOE0912345678" not in page
    assert "•••••••••5678" in page


def test_the_page_says_until_when_the_time_is_kept(client: Client) -> None:
    to_review(client, a_slot())
    page = text_of(see(client, "book_review"))
    assert "until <strong>7:10 a.m.</strong> Eastern Time (EST)" in page
    assert 'data-hold-seconds="600"' in page


def test_more_time_is_given_two_minutes_at_a_time_and_at_most_ten_times(client: Client) -> None:
    to_review(client, a_slot())
    for _extension in range(MAX_EXTENSIONS):
        assert f'action="{path("book_extend")}"' in text_of(see(client, "book_review"))
        assert leads_to(send(client, "book_extend", {}), "book_review")
    assert Hold.objects.get().expires_at == MONDAY + timedelta(minutes=30)
    page = text_of(see(client, "book_review"))
    assert path("book_extend") not in page
    assert "all the extra time we can give" in page
    assert leads_to(send(client, "book_extend", {}), "book_review")


def test_asking_for_more_time_without_a_held_time_leads_to_the_missing_step(
    client: Client,
) -> None:
    assert leads_to(send(client, "book_extend", {}), "book_service")
    assert leads_to(see(client, "book_extend"), "book_service")


def test_a_time_lost_while_reviewing_leads_to_the_nearest_ones(
    client: Client, on_monday: time_machine.Traveller
) -> None:
    slot = a_slot()
    near = a_slot(starts_at=slot.starts_at + timedelta(minutes=15))
    to_review(client, slot)
    shown = seal(client)
    on_monday.shift(timedelta(minutes=11))
    book(slot, BEN, now=timezone.now())
    assert leads_to(send(client, "book_review", {"shown": shown}), "book_time")
    page = see(client, "book_time")
    assert "no longer kept for you" in text_of(page)
    assert [free.slot_id for free in page.context["choice"].nearest] == [near.pk]
    assert leads_to(send(client, "book_time", {"slot": near.pk}), "book_review")
    assert "no longer kept" not in text_of(see(client, "book_time"))
    assert not Appointment.objects.filter(last_name=ANA.last_name).exists()


@pytest.mark.parametrize("method", ["see", "extend"])
def test_a_lost_time_is_noticed_on_every_way_to_the_page(client: Client, method: str) -> None:
    to_review(client, a_slot())
    Hold.objects.all().delete()
    response = see(client, "book_review") if method == "see" else send(client, "book_extend", {})
    assert leads_to(response, "book_time")
    assert "no longer kept for you" in text_of(see(client, "book_time"))


def test_a_time_withdrawn_while_reviewing_is_given_back_and_explained(client: Client) -> None:
    slot = a_slot()
    a_slot(starts_at=slot.starts_at + timedelta(minutes=15))
    to_review(client, slot)
    shown = seal(client)
    Slot.objects.filter(pk=slot.pk).update(withdrawn_at=MONDAY, withdrawal="staff")
    assert leads_to(send(client, "book_review", {"shown": shown}), "book_time")
    assert "no longer offers this time" in text_of(see(client, "book_time"))
    assert not Hold.objects.exists()


def test_a_hold_that_nobody_claimed_is_still_good_after_its_time(
    client: Client, on_monday: time_machine.Traveller
) -> None:
    to_review(client, a_slot())
    on_monday.shift(timedelta(minutes=12))
    page = see(client, "book_review")
    assert "you can still confirm now" in text_of(page)
    send(client, "book_review", {"shown": page.context["shown"]})
    assert Appointment.objects.count() == 1


def test_answers_changed_in_another_tab_are_not_booked_unseen(client: Client) -> None:
    to_review(client, a_slot())
    shown = seal(client)
    send(client, "book_details", BEN_TYPED)
    response = send(client, "book_review", {"shown": shown})
    assert response.status_code == 409
    page = text_of(response)
    assert "Your answers changed in another window" in page
    assert "Ben Okafor" in page
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("shown", ["", "0" * 64, "é", "\x00"])
def test_a_forged_seal_books_nothing(client: Client, shown: str) -> None:
    to_review(client, a_slot())
    assert send(client, "book_review", {"shown": shown}).status_code == 409
    assert not Appointment.objects.exists()


def test_a_second_click_leads_to_the_same_notice(client: Client) -> None:
    to_review(client, a_slot())
    shown = seal(client)
    first = send(client, "book_review", {"shown": shown})
    second = send(client, "book_review", {"shown": shown})
    assert first.headers["Location"] == second.headers["Location"]
    assert Appointment.objects.count() == 1


def test_two_clicks_at_once_give_the_same_appointment(client: Client) -> None:
    """The second request read its session before the first one wrote it."""
    to_review(client, a_slot())
    shown, before = seal(client), client.session["booking"]
    first = send(client, "book_review", {"shown": shown})
    session = client.session
    session["booking"] = before
    session.save()
    second = send(client, "book_review", {"shown": shown})
    assert first.headers["Location"] == second.headers["Location"]
    assert Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_racing_each_other_give_the_same_appointment(client: Client) -> None:
    to_review(client, a_slot())
    shown, key = seal(client), client.session.session_key
    ready = threading.Barrier(6)

    def click(_click: int) -> str:
        impatient = Client()
        impatient.cookies["sessionid"] = key or ""
        try:
            ready.wait(timeout=30)
            return str(send(impatient, "book_review", {"shown": shown}).headers.get("Location"))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as fingers:
        notices = set(fingers.map(click, range(6)))
    assert notices == {path("notice", Appointment.objects.get().number)}


def test_back_after_booking_shows_the_notice_and_not_a_dead_form(client: Client) -> None:
    appointment = book_online(client, a_slot())
    assert leads_to(see(client, "book_review"), "notice", appointment.number)


def test_the_answers_are_cleared_after_booking(client: Client) -> None:
    book_online(client, a_slot())
    assert "O'Brien" not in str(client.session["booking"])


@pytest.mark.parametrize(
    ("language", "word"), [("en", "There is already an appointment"), ("es", "Ya hay una cita")]
)
def test_the_same_person_twice_is_told_how_to_manage_the_first(
    client: Client, language: str, word: str
) -> None:
    first = book(a_slot(), ANA)
    later = a_slot(starts_at=MONDAY + timedelta(days=3))
    to_review(client, later, language, ANA_TYPED)
    response = send(client, "book_review", {"shown": seal(client, language)}, language)
    assert response.status_code == 409
    page = text_of(response)
    assert word in page
    assert path("manage", language=language) in page
    assert first.number not in page
    assert first.number_as_shown not in page
    assert "January 6" not in page
    assert "6 de enero" not in page
