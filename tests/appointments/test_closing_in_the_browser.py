"""The pages of a closure on a telephone: nothing is wider than it, and every button can be read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from appointments import closing
from appointments.models import Relocation, Slot
from offices.models import StaffMember
from tests.cast import an_open_office, book, stranger

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long password"
_HIDDEN = (
    "(buttons) => buttons.filter((b) => b.scrollHeight > b.clientHeight || b.clientHeight < 24)"
)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def day(now: datetime) -> str:
    """Three days ahead, on which two people are booked at Atlanta's office."""
    office = an_open_office(now=now)
    day = now.astimezone(office.zone).date() + timedelta(days=3)
    for slot in Slot.objects.filter(date=day)[:2]:
        book(slot, stranger(), now=now)
    return day.isoformat()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", viewport={"width": 320, "height": 700})
    yield context.new_page()
    context.close()


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def look(page: Page, address: str, day: str) -> None:
    StaffMember.objects.create_superuser("cruz", password=PASSWORD)
    page.goto(f"{address}/admin/appointments/relocation/add/")
    page.get_by_label("Username").fill("cruz")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("#id_from_date").fill(day)
    page.locator("#id_until_date").fill(day)
    page.get_by_label("Reason (English)").fill("The pipes burst")
    page.get_by_label("Reason (Spanish)").fill("Se rompieron las tuberías")
    page.get_by_role("button", name="Show who is affected").click()
    page.locator(".confirm-closing").wait_for()
    page.wait_for_load_state()  # its style too


def test_the_bar_and_the_people_below_it_go_on_by_themselves(
    page: Page, live_server: Any, day: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "FEW", 1)
    look(page, live_server.url, day)
    assert width(page) == 320
    buttons = page.locator(".confirm-closing button")
    assert buttons.count() == 2
    assert buttons.evaluate_all(_HIDDEN) == []
    page.get_by_role("button", name="Yes, close and move everyone").click()
    assert page.locator("progress").get_attribute("value") == "0"
    page.wait_for_load_state()
    assert page.get_by_role("cell", name="To be moved").count() == 2
    assert width(page) == 320
    closing.carry_on(Relocation.objects.get(), now=now, run_for=timedelta(minutes=1))
    page.locator("progress[value='2']").wait_for()
    assert page.locator("#list").get_by_role("cell", name="Moved", exact=True).count() == 2
    assert page.get_by_role("cell", name="To be moved").count() == 0
    assert width(page) == 320
