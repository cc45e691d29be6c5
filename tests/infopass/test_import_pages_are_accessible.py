"""The pages of an import, looked at by axe with its WCAG 2.2 AA rules, and on a phone."""

import pytest
from django.contrib import admin
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from offices.admin.exchange import Exchanging
from offices.models import Hours, StaffMember
from tests.accessibility import faults, sign_in_as
from tests.cast import an_open_office
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
    cruz = StaffMember.objects.create_superuser("cruz", password="a long password")
    sign_in_as(page, live_server, cruz)


def choose(page: Page, lines: list[list[str]]) -> None:
    content = as_csv([HOURS, *lines])
    file = FilePayload(name="hours.csv", mimeType="text/csv", buffer=content)
    page.get_by_label("File (CSV or XLSX)").set_input_files(files=[file])
    page.get_by_role("button", name="Show what it would change").click()


def look(page: Page, state: str) -> list[str]:
    """Also whether the page hides what is wider than it, instead of moving it."""
    found = faults(page, f"import-{state}")
    overflow = page.evaluate(
        "document.querySelector('#content').scrollWidth - document.querySelector('#content').clientWidth"
    )
    return found + ([f"{state}: {overflow} px too wide"] if overflow > 0 else [])


def test_every_page_of_an_import(page: Page) -> None:
    page.goto(path("hours", "changelist"))
    found = look(page, "list")
    page.get_by_role("link", name="Import", exact=True).click()
    found += look(page, "choose")
    choose(page, BAD)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was imported")
    found += look(page, "wrong")
    page.get_by_role("button", name="Show what it would change").click()
    found += look(page, "no-file")
    choose(page, GOOD)
    expect(page.get_by_role("table", name="What would change")).to_contain_text("deleted")
    found += look(page, "preview")
    assert Hours.objects.count() == 7
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Imported: 1 new, 1 changed, 1 deleted, 0 unchanged.")).to_be_visible()
    assert Hours.objects.count() == 7
    assert not Hours.objects.filter(weekday=2).exists()
    found += look(page, "done")
    page.get_by_role("link", name="Import", exact=True).click()
    choose(page, [])
    found += look(page, "empty")
    choose(page, GOOD[:2])
    found += look(page, "nothing-changes")
    assert not found, "\n".join(found)


def test_the_import_page_of_every_list(page: Page) -> None:
    found = []
    for model_admin in admin.site._registry.values():
        if isinstance(model_admin, Exchanging):
            page.goto(path(str(model_admin.opts.model_name), "import"))
            found += look(page, str(model_admin.opts.model_name))
    assert not found, "\n".join(found)
