"""What is looked at on a page of the staff: axe with its WCAG 2.2 AA rules, none disabled, and whether
anything makes a small screen scroll sideways. Also how somebody is signed in without the door.

``SCREENS=folder`` keeps a picture of each page.
"""

import json
import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from offices.models import StaffMember

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what passes is not listed, which takes most of the time
}
WIDTHS = (320, 1280)


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, each with the first places where it is."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']} {json.dumps([node['target'] for node in fault['nodes']][:3])}"
        for fault in found
    ]


def faults(page: Page, name: str) -> list[str]:
    """Axe and the width of the page, on a phone of 320 pixels and on a desk."""
    page.wait_for_load_state()  # without its style nothing has its size
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{name}, {width}: {each}" for each in violations(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [f"{name}, {width}: {wide} pixels too wide"] if wide > 0 else []
        keep_picture(page, f"{name}-{width}")
    return found


def look_at(page: Page, name: str) -> None:
    """Fails with what is wrong with the page. Leaves it as wide as a desk."""
    assert (found := faults(page, name)) == [], "\n".join(found)


def keep_picture(page: Page, name: str) -> None:
    """Where SCREENS names a folder."""
    if folder := os.environ.get("SCREENS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"staff-{name}.png", full_page=True)


def sign_in_as(page: Page, address: object, person: StaffMember) -> None:
    """As if they had come through the door; that has tests of its own."""
    client = Client()
    client.force_login(person)
    carry_in(page, address, client)


def carry_in(page: Page, address: object, client: Client) -> None:
    """What the client is signed in with, into the browser."""
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": str(address)}])
