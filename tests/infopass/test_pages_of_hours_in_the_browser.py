"""Changing many hours in a browser: axe finds nothing, and a small screen does not scroll sideways."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from offices.models import HolidayOpening, StaffMember
from tests.accessibility import look_at, sign_in_as
from tests.cast import an_open_office
from tests.offices.changing_hours import CHANGE, COPY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _cruz(page: Page, live_server: LiveServer) -> Iterator[None]:
    """Signed in, with two offices to copy between."""
    for code in ("ATL", "SAV"):
        an_open_office(code, now=timezone.now())
    cruz = StaffMember.objects.create_superuser("cruz", password="a long password")
    sign_in_as(page, live_server, cruz)
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text))
    yield
    assert not [text for text in told if "Content Security Policy" in text]


def test_from_a_day_on_fridays_until_eleven(page: Page) -> None:
    page.goto("/admin/offices/hours/")
    page.get_by_role("link", name="Change from a day on").click()
    look_at(page, "hours-change")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_at(page, "hours-change-wrong")
    page.get_by_label("Counter").select_option("ATL Window 1")
    page.get_by_label("Friday").check()
    page.get_by_label("From this day on").fill("2030-03-01")
    page.get_by_label("Until:", exact=True).fill("11:00")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("table", name="What would change")).to_contain_text("ends")
    look_at(page, "hours-change-preview")
    page.get_by_role("button", name="Back, change it").click()
    expect(page.get_by_label("Friday")).to_be_checked()
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Yes, change the hours").click()
    expect(page.get_by_text("Changed: 1 row added, 1 row ended.")).to_be_visible()


def test_copying_between_offices(page: Page) -> None:
    page.goto(COPY)
    page.get_by_label("To this office").select_option("SAV")
    page.get_by_role("button", name="Show their counters").click()
    look_at(page, "hours-copy")
    page.get_by_label("SAV Window 1 gets the hours of").select_option("ATL Window 1")
    page.get_by_label("From this day on").fill("2030-03-01")
    page.get_by_label("Stay: nothing is copied").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("This changes nothing")).to_be_visible()
    look_at(page, "hours-copy-nothing")
    assert page.url.endswith(f"{COPY}?from=ATL&to=SAV")
    page.goto(f"{CHANGE}?counter=none")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change hours from a day on")


def test_opening_on_a_holiday(page: Page) -> None:
    page.goto("/admin/offices/holidayopening/add/")
    look_at(page, "holiday-opening")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    look_at(page, "holiday-opening-wrong")
    page.get_by_label("Office").select_option("Atlanta Field Office (ATL)")
    page.get_by_label("Federal holiday").select_option(index=1)
    page.get_by_role("button", name="Save", exact=True).click()
    day = HolidayOpening.objects.get().date
    page.goto(f"/admin/appointments/slot/month/ATL/{day}/")
    expect(page.get_by_text("Open on the holiday")).to_be_visible()
    look_at(page, "holiday-opened-month")
