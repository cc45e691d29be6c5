"""While a code is owed, no address of the admin gives anything: the walk takes each route there is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments.models import Appointment, Slot
from offices.models import StaffMember
from tests.cast import an_open_office, book
from tests.infopass.test_every_url_is_public_or_guarded import Route, routes
from tests.offices.signing_in import a_clerk, an_administrator, give, shown_by, with_an_app

pytestmark = pytest.mark.django_db

# In, out, and how long the session lasts; and for each debt the page where it is paid.
OPEN = {"admin:login", "admin:logout", "admin:session_left"}
CODE, SET_UP = "admin:second_factor_code", "admin:second_factor_set_up"


@pytest.fixture
def anas() -> Appointment:
    now = timezone.now()
    an_open_office(now=now)
    return book(Slot.objects.order_by("starts_at")[20], now=now)


@pytest.fixture
def boss(settings: Any) -> StaffMember:
    settings.SECOND_FACTOR_REQUIRED = True
    return an_administrator()


def of_the_admin() -> list[Route]:
    return [route for route in routes() if route.pattern.startswith("admin/")]


def not_led_to(client: Client, number: str, page: str) -> set[str]:
    """The routes of the admin that answer with anything but the way to the page."""
    to = reverse(page)
    answers = {
        route.name: [client.get(address), client.post(address)]
        for route in of_the_admin()
        if route.name not in OPEN | {page}
        for address in [route.address(number)]
    }
    return {
        name
        for name, both in answers.items()
        for answer in both
        if answer.status_code != 302
        or answer.headers["Location"].partition("?")[0] != to
        or answer.content
    }


def test_without_a_code_every_address_leads_to_the_question(
    client: Client, boss: StaffMember, anas: Appointment
) -> None:
    with_an_app(boss)
    client.force_login(boss)
    assert not_led_to(client, anas.number, CODE) == set()


def test_without_a_second_factor_every_address_leads_to_setting_it_up(
    client: Client, boss: StaffMember, anas: Appointment
) -> None:
    client.force_login(boss)
    assert not_led_to(client, anas.number, SET_UP) == set()


def test_the_walk_meets_lists_autocompletes_popups_and_own_pages() -> None:
    names = {route.name for route in of_the_admin()}
    assert {"admin:autocomplete", "admin:jsi18n", "admin:view_on_site"} <= names
    assert {"admin:offices_office_changelist", "admin:appointments_slot_change"} <= names
    assert len(names) > 60


def test_once_the_code_is_given_they_are_open(client: Client, boss: StaffMember) -> None:
    app = with_an_app(boss)
    client.force_login(boss)
    give(client, shown_by(app))
    for name in ("index", "offices_office_changelist", "appointments_appointment_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == 200


def test_the_scan_at_the_door_leads_to_a_page_that_asks(
    client: Client, boss: StaffMember, anas: Appointment
) -> None:
    with_an_app(boss)
    client.force_login(boss)
    page = reverse("admin:appointments_appointment_change", args=[anas.pk])
    asked = client.get(page)
    assert asked.headers["Location"].partition("?")[0] == reverse(CODE)
    assert anas.last_name not in asked.content.decode()


def test_a_popup_is_asked_too(client: Client, boss: StaffMember) -> None:
    with_an_app(boss)
    client.force_login(boss)
    answer = client.get(reverse("admin:offices_office_add") + "?_popup=1")
    assert answer.headers["Location"].startswith(reverse(CODE))


def test_the_question_shows_no_menu_of_what_is_behind_it(client: Client, boss: StaffMember) -> None:
    with_an_app(boss)
    client.force_login(boss)
    page = client.get(reverse(CODE)).content.decode()
    assert reverse("admin:offices_office_changelist") not in page
    assert reverse("admin:password_change") not in page
    assert reverse("admin:logout") in page


def test_a_verified_person_costs_one_statement_more(
    client: Client, boss: StaffMember, django_assert_max_num_queries: Any
) -> None:
    app = with_an_app(boss)
    client.force_login(boss)
    give(client, shown_by(app))
    with django_assert_max_num_queries(5):  # session, person, device, session renewed, codes
        client.get(reverse("admin:jsi18n"))


def test_pages_for_applicants_ask_nothing_about_it(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    a_clerk()
    with django_assert_max_num_queries(0):
        assert client.get("/en/").status_code == 200
