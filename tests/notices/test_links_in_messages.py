"""A link in a message opens the notice, for as long as the appointment stands as it did."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pytest_django.fixtures import Settings
from time_machine import travel

from appointments import booking
from appointments.history import APPLICANT, Actor, by_staff
from appointments.lost_notice import Details, replace_notice
from appointments.models import Appointment, Event
from appointments.references import new_number, pin_for
from notices.links import opening_url
from notices.models import Notice
from notices.wording import write
from offices.models import StaffMember
from tests.cast import ANA, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db
SITE = "https://appointments.example"
DEAD = "This link does not open a notice"


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[None]:
    settings.PUBLIC_URL = SITE
    with travel(MONDAY, tick=False):
        yield


@pytest.fixture
def ana() -> Appointment:
    return book(a_slot())


def link_to(appointment: Appointment, language: str = "en") -> str:
    """Without the host, as the test client wants it."""
    with override(language):
        return opening_url(Appointment.objects.get(pk=appointment.pk)).removeprefix(SITE)


def opens(client: Client, link: str, appointment: Appointment) -> bool:
    page = client.get(link, follow=True)
    assert page.status_code == 200
    if pin_for(appointment) in page.text:
        return True
    # Never a dead end: the page of number and PIN, the number filled in where it can be one.
    assert DEAD in page.text
    assert page.request["PATH_INFO"] == "/en/manage/"
    return False


def test_it_opens_the_notice_and_leaves_no_key_in_the_address(
    client: Client, ana: Appointment
) -> None:
    answer = client.get(link_to(ana))
    assert answer.status_code == 302
    assert answer["Location"] == f"/en/notice/{ana.number}/"
    page = client.get(answer["Location"])
    assert pin_for(ana) in page.text
    assert client.get(f"/en/notice/{ana.number}.pdf").content.startswith(b"%PDF")


def test_a_dead_link_costs_one_statement_and_a_good_one_the_session_too(
    client: Client, ana: Appointment
) -> None:
    link = link_to(ana)
    with CaptureQueriesContext(connection) as dead:
        client.get(link[:-1])
    assert len(dead) == 1
    with CaptureQueriesContext(connection) as opened:
        client.get(link)
    _appointment, session = (query["sql"] for query in opened.captured_queries)
    assert "INSERT INTO django_session" in session


def test_a_session_begins_with_a_good_key_alone(ana: Appointment) -> None:
    link, visitor = link_to(ana), Client()
    for dead in (link[:-1], f"/en/notice/{new_number('ATL')}/?key=0"):
        visitor.get(dead, follow=True)
        assert settings.SESSION_COOKIE_NAME not in visitor.cookies
    visitor.get(link)
    assert settings.SESSION_COOKIE_NAME in visitor.cookies


def test_it_opens_in_the_other_language_too(client: Client, ana: Appointment) -> None:
    answer = client.get(link_to(ana).replace("/en/", "/es/"))
    assert answer["Location"] == f"/es/notice/{ana.number}/"
    is_cancelled(ana)
    dead = client.get(link_to(ana).replace("/en/", "/es/"), follow=True)
    assert "Este enlace no abre un aviso" in dead.text


def test_it_opens_again_and_in_another_browser(client: Client, ana: Appointment) -> None:
    link = link_to(ana)
    assert opens(client, link, ana)
    assert opens(client, link, ana)
    assert opens(Client(), link, ana)


def test_it_opens_the_notice_and_no_change(client: Client, ana: Appointment) -> None:
    client.get(link_to(ana))
    for page in ("", "cancel/", "contact/", "reschedule/"):
        answer = client.get(f"/en/manage/{ana.number}/{page}")
        assert answer.status_code == 302
        assert "/manage/?" in answer["Location"]


def test_programs_that_follow_links_change_nothing(client: Client, ana: Appointment) -> None:
    link = link_to(ana)
    before = Appointment.objects.values().get(pk=ana.pk)
    events = Event.objects.count()
    for follow in (client.head, client.get, client.options, client.post):
        follow(link)
    assert Appointment.objects.values().get(pk=ana.pk) == before
    assert Event.objects.count() == events
    assert opens(client, link, ana)


def move(ana: Appointment, actor: Actor) -> None:
    later = a_slot(starts_at=MONDAY + timedelta(days=4))
    kept = booking.hold(slot_id=later.pk, appointment_id=ana.pk, now=MONDAY, actor=actor)
    booking.reschedule(appointment_id=ana.pk, token=kept.token, now=MONDAY, actor=actor)


def is_moved(ana: Appointment) -> None:
    move(ana, APPLICANT)


def is_moved_by_staff(ana: Appointment) -> None:
    move(ana, by_staff(StaffMember.objects.create(username="cruz")))


def is_cancelled(ana: Appointment) -> None:
    booking.cancel(appointment_id=ana.pk, now=MONDAY)


def is_replaced(ana: Appointment) -> None:
    details = Details(
        first_name=ana.first_name,
        last_name=ana.last_name,
        date_of_birth=ana.date_of_birth,
        phone=ana.phone,
        zip_code=ana.zip_code,
    )
    replace_notice(details=details, address="", now=MONDAY)


def is_corrected(ana: Appointment) -> None:
    booking.correct_contact(
        appointment_id=ana.pk,
        phone=ana.phone,
        email="right@example.com",
        sms_consent=False,
        now=MONDAY,
    )


@pytest.mark.parametrize(
    "happens", [is_moved, is_moved_by_staff, is_cancelled, is_replaced, is_corrected]
)
def test_it_dies_when_the_appointment(
    client: Client, ana: Appointment, happens: Callable[[Appointment], None]
) -> None:
    link = link_to(ana)
    happens(ana)
    ana.refresh_from_db()
    assert not opens(client, link, ana)


def test_it_dies_when_the_visit_is_over(ana: Appointment) -> None:
    link = link_to(ana)
    with travel(ana.slot.ends_at - timedelta(seconds=1), tick=False):
        assert opens(Client(), link, ana)
    with travel(ana.slot.ends_at, tick=False):
        assert not opens(Client(), link, ana)


def test_a_move_back_to_the_same_time_opens_it_again_and_shows_what_is_true(
    client: Client, ana: Appointment
) -> None:
    link, first = link_to(ana), ana.slot
    is_moved(ana)
    kept = booking.hold(slot_id=first.pk, appointment_id=ana.pk, now=MONDAY)
    booking.reschedule(appointment_id=ana.pk, token=kept.token, now=MONDAY)
    assert opens(client, link, ana)


def test_a_wrong_key_an_edited_number_and_an_unknown_one_get_the_same_answer(
    ana: Appointment,
) -> None:
    link = link_to(ana)
    other = new_number("ATL")
    assert not Appointment.objects.filter(number=other).exists()
    answers = {
        seen_by_a_stranger(wrong, number)
        for wrong, number in (
            (link[:-1] + ("0" if link[-1] != "0" else "1"), ana.number),
            (link[:-1], ana.number),
            (link.replace(ana.number, other), other),
            (f"/en/notice/{ana.number}/?key=", ana.number),
            (f"/en/notice/{ana.number}/?key=é", ana.number),
            (f"/en/notice/{ana.number}/?key=%00%ff", ana.number),
        )
    }
    (answer,) = answers
    assert DEAD in answer[1]
    assert 'value="NUMBER"' in answer[1]
    assert pin_for(ana) not in answer[1]


def seen_by_a_stranger(link: str, number: str) -> tuple[str, str]:
    """Where a link leads and what is there, with the one number it was made with left out."""
    client = Client()
    answer = client.get(link)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).text
    for token in re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page):
        page = page.replace(token, "TOKEN")
    return answer["Location"].replace(number, "NUMBER"), page.replace(number, "NUMBER")


def test_a_number_that_cannot_be_one_gets_that_answer_too(client: Client) -> None:
    page = client.get("/en/notice/ATL0000000A/?key=0123", follow=True)
    assert DEAD in page.text


def test_it_is_in_the_language_of_the_applicant(client: Client, ana: Appointment) -> None:
    link = link_to(ana, "es")
    assert link.startswith("/es/notice/")
    assert "Aviso de cita" in client.get(link, follow=True).text


def test_the_key_of_a_relative_at_the_same_time_opens_nothing(client: Client) -> None:
    slot = a_slot(seats=2)
    ana, other = book(slot), book(slot, replace(ANA, first_name="Eva", last_name="Other"))
    key = link_to(other).partition("?")[2]
    assert not opens(client, f"/en/notice/{ana.number}/?{key}", ana)


def test_the_messages_carry_it_and_no_session_is_made_by_a_dead_one(
    client: Client, ana: Appointment
) -> None:
    booked = Event.objects.get(appointment=ana)
    said = write(ana, kind=Notice.Kind.CONFIRMED, channel=Notice.Channel.EMAIL, event=booked)
    assert SITE + link_to(ana) in said.text
    assert SITE + link_to(ana) in said.html
    is_cancelled(ana)
    client.get(link_to(ana))
    assert settings.SESSION_COOKIE_NAME not in client.cookies
