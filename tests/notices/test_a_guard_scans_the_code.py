"""Staff who scan a notice meet the appointment itself; everybody else the page for the PIN."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from appointments.access import grant
from appointments.booking import cancel, hold, reschedule
from appointments.history import APPLICANT, SYSTEM, Actor
from appointments.models import Appointment
from appointments.references import new_number
from offices.models import Office, StaffMember
from tests.cast import MONDAY, a_slot, an_office, book
from tests.walk import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with travel(MONDAY, tick=False):
        yield


@pytest.fixture
def ana() -> Appointment:
    return book(a_slot())


def guard_of(client: Client, *offices: Office) -> StaffMember:
    guard = StaffMember.objects.create(username="cruz", is_staff=True)
    guard.offices.set(offices)
    guard.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    client.force_login(guard)
    return guard


def scanned(client: Client, number: str) -> str:
    """Where the code leads."""
    answer = client.get(f"/en/manage/?number={number}")
    return str(answer.headers.get("Location", ""))


def test_a_guard_of_the_office_meets_the_appointment(client: Client, ana: Appointment) -> None:
    guard_of(client, ana.slot.counter.office)
    page = f"/admin/appointments/appointment/{ana.pk}/change/"
    assert scanned(client, ana.number_as_shown) == page
    shown = text_of(client.get(page))
    for fact in (
        *(ana.number_as_shown, "Ana María O'Brien-Núñez", "Booked"),
        *("Wed, Jan 6, 2027, 7:00 a.m. EST", "Atlanta Field Office (ATL)"),
    ):
        assert fact in shown


def test_a_notice_in_spanish_leaves_the_guards_admin_in_english(
    client: Client, ana: Appointment
) -> None:
    guard_of(client, ana.slot.counter.office)
    page = client.get(f"/es/manage/?number={ana.number_as_shown}", follow=True)
    assert page.request["PATH_INFO"].startswith("/admin/")
    assert "Confirmation number" in text_of(page)
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_a_guard_sees_at_once_that_it_was_cancelled(client: Client, ana: Appointment) -> None:
    guard_of(client, ana.slot.counter.office)
    cancel(appointment_id=ana.pk, now=MONDAY)
    page = client.get(scanned(client, ana.number_as_shown))
    assert first_told(page) == "Cancelled. No notice with this number is good."


@pytest.mark.parametrize("actor", [APPLICANT, SYSTEM])
def test_a_guard_sees_at_once_that_an_older_paper_is_not_good(
    client: Client, ana: Appointment, actor: Actor
) -> None:
    guard_of(client, ana.slot.counter.office)
    assert first_told(client.get(scanned(client, ana.number_as_shown))) == ""
    later = a_slot(starts_at=MONDAY + timedelta(days=4))
    kept = hold(slot_id=later.pk, appointment_id=ana.pk, now=MONDAY, actor=actor)
    reschedule(appointment_id=ana.pk, token=kept.token, now=MONDAY, actor=actor)
    page = client.get(scanned(client, ana.number_as_shown))
    assert first_told(page) == "Moved. Only a notice with the date, time and office below is good."
    assert "Fri, Jan 8, 2027" in text_of(page)


def first_told(page: Any) -> str:
    """The first of the messages above the page, or nothing."""
    return next(iter(str(told) for told in page.context["messages"]), "")


def test_a_national_administrator_meets_every_appointment(client: Client, ana: Appointment) -> None:
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    assert scanned(client, ana.number).endswith(f"/{ana.pk}/change/")


def test_everybody_else_meets_the_page_for_the_pin(client: Client, ana: Appointment) -> None:
    assert scanned(client, ana.number_as_shown) == ""
    page = client.get(f"/en/manage/?number={ana.number_as_shown}").text
    assert f'value="{ana.number_as_shown}"' in page
    assert "Ana María" not in page


def test_staff_of_another_office_and_without_the_right_meet_that_page_too(
    client: Client, ana: Appointment
) -> None:
    guard = guard_of(client, an_office("SAV"))
    assert scanned(client, ana.number_as_shown) == ""
    guard.offices.add(ana.slot.counter.office)
    assert scanned(client, ana.number_as_shown) != ""
    guard.user_permissions.clear()
    client.force_login(StaffMember.objects.get(pk=guard.pk))
    assert scanned(client, ana.number_as_shown) == ""


@pytest.mark.parametrize("number", ["nonsense", "", "ATL-0000-0000"])
def test_a_number_that_is_none_leads_staff_nowhere(client: Client, number: str) -> None:
    guard_of(client, an_office())
    assert scanned(client, number) == ""
    assert scanned(client, new_number("ATL")) == ""


def test_visitors_pay_nothing_for_what_staff_are_led_to(client: Client, ana: Appointment) -> None:
    address = f"/en/manage/?number={ana.number_as_shown}"
    with CaptureQueriesContext(connection) as without_a_session:
        client.get(address)
    assert len(without_a_session) == 0
    session = client.session
    grant(session, ana, MONDAY)
    session.save()
    client.get(address)  # renews the session, once in five minutes
    with CaptureQueriesContext(connection) as with_one:
        client.get(address)
    (looked_up,) = (query["sql"] for query in with_one.captured_queries)
    assert "session" in looked_up
