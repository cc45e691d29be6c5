"""The page of reports in Chromium: axe, the security policy, a small screen, and the dark theme."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import faults, sign_in_as
from tests.appointments.march import March
from tests.roles import NATIONAL_ADMINISTRATOR, a_staff_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/admin/appointments/appointment/reports/?since=2027-03-01&until=2027-03-31&by=week"


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Somebody who is signed in and sees every office."""
    March()
    context = browser.new_context(
        base_url=live_server.url, color_scheme=request.param, locale="en-US"
    )
    opened = context.new_page()
    sign_in_as(opened, live_server, a_staff_member("nat", NATIONAL_ADMINISTRATOR))
    yield opened
    context.close()


def test_axe_and_the_policy_find_nothing(page: Page, request: pytest.FixtureRequest) -> None:
    refused: list[str] = []
    page.on(
        "console",
        lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None,
    )
    found = []
    for state, query in (
        ("weeks", ""),
        ("one-office", "&office=ATL"),
        ("wrong-days", "&until=2027-02-01"),
    ):
        page.goto(PAGE + query)
        found += faults(page, f"reports-{state}-{request.node.callspec.id}")
    assert found == []
    assert refused == []


def test_a_small_screen_scrolls_charts_and_tables_not_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(PAGE)
    for part in (".chart", ".chart__frame", ".report__frame", ".choosing-form"):
        for box in page.locator(part).all():
            seen = box.bounding_box()
            assert seen
            assert seen["x"] + seen["width"] <= 320, part
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_each_kind_of_column_has_a_look_of_its_own(page: Page) -> None:
    page.goto(PAGE)
    looks = page.evaluate(
        """[0, 1, 2].map(look => {
            const drawn = getComputedStyle(document.querySelector(`.chart__box--${look}`));
            return drawn.fill + ' ' + drawn.stroke;
        })"""
    )
    assert len(set(looks)) == 3
    assert "url(" in looks[2]


def test_the_form_asks_without_a_script(page: Page) -> None:
    page.goto("/admin/appointments/appointment/")
    page.get_by_role("link", name="Reports").click()
    page.get_by_label("Office:", exact=True).select_option("GUM")
    page.get_by_label("From:", exact=True).fill("2027-03-01")
    page.get_by_label("Until (this day included):").fill("2027-03-31")
    page.get_by_role("button", name="Show").click()
    assert "GUM Guam Field Office" in page.locator("#content").inner_text()
    table = page.locator("section", has=page.locator("#table-offices"))
    with page.expect_download() as download:
        table.get_by_role("link", name="Download as a CSV file").click()
    name = download.value.suggested_filename
    assert name == "report-offices-GUM-2027-03-01-to-2027-03-31.csv"
