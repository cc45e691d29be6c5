"""Draws the pictures of docs/staff-guide.md into docs/pictures: ``make guide``.

The clock stands still and every person is invented, so that a picture changes when the page does.
Not part of ``make test``.
"""

import random
from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from infopass.npm import BASE_DIR
from tests.accessibility import sign_in_as
from tests.guide.scene import NOW, TUESDAY, set_the_scene

pytestmark = [
    pytest.mark.pictures,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

PICTURES = BASE_DIR / "docs" / "pictures"
WIDTH, TALLEST = 1100, 940
# The list of all there is beside each page is closed: it would be the same on every picture.
_SIDEBAR_CLOSED = "localStorage.setItem('django.admin.navSidebarIsOpen', 'false')"


@pytest.fixture
def page(
    browser: Browser,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    transactional_db: None,  # noqa: ARG001 - opens the database to the server
) -> Iterator[Page]:
    """Sam, signed in on the Monday of the scene."""
    monkeypatch.setattr("appointments.references.secrets.choice", random.Random(4).choice)
    with time_machine.travel(NOW, tick=False):
        sam = set_the_scene()
        context = browser.new_context(
            base_url=str(live_server.url),
            locale="en-US",
            viewport={"width": WIDTH, "height": 700},
            reduced_motion="reduce",
        )
        context.add_init_script(_SIDEBAR_CLOSED)
        opened = context.new_page()
        sign_in_as(opened, live_server.url, sam)
        yield opened
        context.close()


def draw(page: Page, name: str, last: Locator | None = None) -> None:
    """From the top of the page to the end of ``last``, or of the content."""
    end = (last or page.locator("#content")).bounding_box()
    assert end
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(
        path=PICTURES / f"{name}.png",
        full_page=True,
        animations="disabled",
        clip={
            "x": 0,
            "y": 0,
            "width": WIDTH,
            "height": min(end["y"] + end["height"] + 16, TALLEST),
        },
    )


def test_the_pictures_of_the_guide(page: Page) -> None:
    page.goto("/admin/")
    draw(page, "home", page.locator(".doors"))
    page.get_by_role("link", name="Who comes today").click()
    draw(page, "day-list")
    page.goto("/admin/")
    page.get_by_role("link", name="Book for somebody").click()
    page.get_by_label("Service").select_option(index=1)
    page.get_by_role("button", name="Show times").click()
    page.locator("summary").click()
    draw(page, "book")
    page.goto("/admin/")
    page.get_by_role("link", name="Calendar and seats").click()
    draw(page, "calendar")
    page.goto("/admin/")
    page.get_by_role("link", name="Close an office").click()
    for name, value in (
        ("from_date", TUESDAY.isoformat()),
        ("until_date", TUESDAY.isoformat()),
        ("reason_en", "The pipes burst"),
        ("reason_es", "Se rompieron las tuberías"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Show who is affected").click()
    draw(page, "close-preview", page.locator(".confirm-closing"))
    page.get_by_role("button", name="Yes, close and move everyone").click()
    expect(page.get_by_role("button", name="Undo the closure")).to_be_visible()
    draw(page, "close-progress", page.locator("#progress"))
