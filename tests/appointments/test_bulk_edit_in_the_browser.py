"""Editing many slots at once in a browser: axe finds nothing, the policy is kept, small screens fit.

``SCREENS=folder`` keeps a picture of each page.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from appointments.models import Slot
from tests.accessibility import look_at, sign_in_as
from tests.cast import ANA, BEN, a_counter, an_open_office, book, open_daily, stranger
from tests.roles import SCHEDULER, a_staff_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _sam(page: Page, live_server: LiveServer) -> Iterator[None]:
    """Signed in; somebody is booked twice in one slot; nothing offends the policy."""
    now = timezone.now()
    atlanta = an_open_office(now=now)
    open_daily(a_counter(atlanta, name="Window 2"))
    slot = Slot.objects.filter(starts_at__gt=now + timedelta(days=1)).earliest("starts_at")
    book(slot, ANA, now=now)
    book(slot, BEN, now=now)
    sam = a_staff_member("sam", SCHEDULER, atlanta, an_open_office("SAV", now=now))
    sign_in_as(page, live_server, sam)
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text))
    yield
    assert not [text for text in told if "Content Security Policy" in text]


def test_every_page_of_a_bulk_edit(page: Page) -> None:
    page.goto("/admin/appointments/slot/calendar/")
    page.get_by_role("link", name="Edit many slots at once").click()
    look_at(page, "bulk-edit-form")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_text("Choose what to do.")).to_be_visible()
    look_at(page, "bulk-edit-mistake")
    page.get_by_label("Until").fill(str(timezone.localdate() + timedelta(days=30)))
    page.get_by_label("Set how many seats each has").check()
    page.get_by_role("spinbutton", name="How many seats").fill("1")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_text("1 seat more is taken than you asked for")).to_be_visible()
    look_at(page, "bulk-edit-seats")
    page.get_by_role("button", name="Back, change it").click()
    expect(page.get_by_role("spinbutton", name="How many seats")).to_have_value("1")
    page.get_by_label("Withdraw them").check()
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_text("2 people are booked in them")).to_be_visible()
    look_at(page, "bulk-edit-withdraw")
    book(
        Slot.objects.filter(counter__office__code="ATL", taken=0).latest("starts_at"),
        stranger(),
        now=timezone.now(),
    )
    page.get_by_role("button", name="Do it: change").click()
    expect(page.get_by_role("alert")).to_contain_text("so nothing was done")
    expect(page.get_by_text("3 people are booked in them")).to_be_visible()
    look_at(page, "bulk-edit-changed-since")
    assert not Slot.objects.filter(withdrawal="staff").exists()
    page.get_by_role("button", name="Do it: change").click()
    expect(page.get_by_text("slots were withdrawn.")).to_be_visible()
    assert Slot.objects.filter(withdrawal="staff").exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_box_is_named_in_its_group_and_high_enough_to_hit(page: Page, language: str) -> None:
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto("/admin/appointments/slot/bulk/ATL/")
    for group, count in {
        "en": {"Weekdays": 7, "Counters": 2, "What to do": 4},
        "es": {"Días de la semana": 7, "Ventanillas": 2, "Qué hacer": 4},
    }[language].items():
        labels = page.get_by_role("group", name=group).locator("label:has(input)")
        expect(labels).to_have_count(count)
        for label in labels.all():
            box = label.bounding_box()
            assert box is not None
            assert box["height"] >= 24, group
