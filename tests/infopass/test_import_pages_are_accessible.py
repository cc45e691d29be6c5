"""The pages of an import, looked at by axe with its WCAG 2.2 AA rules, and on a phone."""

import json
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from offices.admin.exchange import Exchanging
from offices.models import Hours, StaffMember
from tests.cast import an_open_office
from tests.infopass.test_admin_lists_are_accessible import RULES
from tests.offices.spreadsheets import as_csv
from tests.offices.staff_forms import path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOURS = ["office", "counter", "weekday", "from", "until", "valid from", "delete"]
GOOD = [
    ["ATL", "Window 1", "Monday", "13:00", "15:00", "", ""],
    ["ATL", "Window 1", "Tuesday", "09:00", "15:00", "", ""],
    ["ATL", "Window 1", "Wednesday", "09:00", "12:00", "", "yes"],
]
BAD = [["ATL", "Window 9", "Someday", "1 o’clock", "15:00", "1/31/2027", ""]]


@pytest.fixture(autouse=True)
def _cruz(page: Page, live_server: LiveServer) -> None:
    an_open_office(now=timezone.now())
    client = Client()
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}]
    )


def choose(page: Page, lines: list[list[str]]) -> None:
    content = as_csv([HOURS, *lines])
    file = FilePayload(name="hours.csv", mimeType="text/csv", buffer=content)
    page.get_by_label("File (CSV or XLSX)").set_input_files(files=[file])
    page.get_by_role("button", name="Show what it would change").click()


def faults(page: Page, state: str) -> list[str]:
    """What axe finds, and whether the page is wider than a phone."""
    found = [
        f"{state}: {fault['id']} {json.dumps([n['target'] for n in fault['nodes']][:3])}"
        for fault in Axe().run(page, options=RULES).response["violations"]
    ]
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        if folder := os.environ.get("SCREENS"):
            page.screenshot(path=Path(folder) / f"import-{state}-{width}.png", full_page=True)
    overflow = page.evaluate(
        "document.querySelector('#content').scrollWidth - document.querySelector('#content').clientWidth"
    )
    found += [f"{state}: {overflow} px too wide"] if overflow > 0 else []
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def test_every_page_of_an_import(page: Page) -> None:
    page.goto(path("hours", "changelist"))
    found = faults(page, "list")
    page.get_by_role("link", name="Import", exact=True).click()
    found += faults(page, "choose")
    choose(page, BAD)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was imported")
    found += faults(page, "wrong")
    page.get_by_role("button", name="Show what it would change").click()
    found += faults(page, "no-file")
    choose(page, GOOD)
    expect(page.get_by_role("table", name="What would change")).to_contain_text("deleted")
    found += faults(page, "preview")
    assert Hours.objects.count() == 7
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Imported: 1 new, 1 changed, 1 deleted, 0 unchanged.")).to_be_visible()
    assert Hours.objects.count() == 7
    assert not Hours.objects.filter(weekday=2).exists()
    found += faults(page, "done")
    page.get_by_role("link", name="Import", exact=True).click()
    choose(page, [])
    found += faults(page, "empty")
    choose(page, GOOD[:2])
    found += faults(page, "nothing-changes")
    assert not found, "\n".join(found)


def test_the_import_page_of_every_list(page: Page) -> None:
    found = []
    for model_admin in admin.site._registry.values():
        if isinstance(model_admin, Exchanging):
            page.goto(path(str(model_admin.opts.model_name), "import"))
            found += faults(page, str(model_admin.opts.model_name))
    assert not found, "\n".join(found)
