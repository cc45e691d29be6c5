"""Django's admin works under our content security policy as it stands: no exception is needed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page

from appointments.models import Slot
from offices.models import StaffMember
from tests.cast import a_slot, book

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long password"


@pytest.fixture
def slot() -> Slot:
    slot = a_slot(seats=2, starts_at=timezone.now() + timedelta(days=2))
    book(slot, now=timezone.now())
    return slot


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US")
    yield context.new_page()
    context.close()


@pytest.fixture
def refused(page: Page) -> list[str]:
    """What the browser refused to load or run, as its console tells it."""
    told: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            told.append(message.text)

    page.on("console", listen)
    return told


@pytest.fixture
def admin(page: Page, live_server: Any) -> str:
    """Officer Cruz has signed in; the address of the admin."""
    StaffMember.objects.create_superuser("cruz", password=PASSWORD)
    address = f"{live_server.url}/admin/"
    page.goto(address)
    page.get_by_label("Username").fill("cruz")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return address


@pytest.mark.usefixtures("slot")
def test_no_page_of_the_admin_offends_the_policy(
    page: Page, admin: str, refused: list[str]
) -> None:
    for app in ("appointments", "offices"):
        page.goto(f"{admin}{app}/")
        lists = page.locator("#content tbody th a").all()
        assert len(lists) > 4
        for address in [link.get_attribute("href") or "" for link in lists]:
            page.goto(admin.removesuffix("/admin/") + address)
            rows = page.locator("#result_list tbody th a")
            if rows.count():
                rows.first.click()
                assert page.url.endswith("/change/")
    assert refused == []


def test_staff_withdraw_a_slot_with_the_scripts_of_the_admin(
    page: Page, admin: str, slot: Slot, refused: list[str]
) -> None:
    page.goto(admin + "appointments/slot/")
    page.locator("#action-toggle").check()  # the tick that ticks all is a script's
    page.locator("select[name=action]").select_option("withdraw_slots")
    page.get_by_role("button", name="Run").click()
    assert "1 person is booked in them" in page.locator("#content").inner_text()
    page.get_by_role("button", name="Yes, withdraw them").click()
    assert "1 slot was withdrawn." in page.locator(".messagelist").inner_text()
    slot.refresh_from_db()
    assert slot.withdrawal == "staff"
    assert refused == []


def test_the_console_would_tell_of_an_offence(page: Page, admin: str, refused: list[str]) -> None:
    page.goto(admin)
    assert refused == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.wait_for_timeout(100)
    assert refused
