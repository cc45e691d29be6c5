"""Somebody of the staff at work in a real browser, and the office where it is about noon."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from appointments.models import Appointment, Slot
from appointments.slots import publish
from offices.models import Hours, Office, ServiceArea
from tests.accessibility import look_at
from tests.cast import a_counter, a_service, an_office, open_daily

type NewClerk = Callable[..., "Clerk"]

_HAS_FOCUS = "element => element === document.activeElement"
_FOCUS_SHOWS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" || style.boxShadow !== "none" || style.textDecorationLine !== "none";
}"""


class Clerk:
    """Works by what the pages say, in one language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        page.set_default_timeout(15_000)

    def say(self, text: str) -> str:
        """The text as the pages of this language say it."""
        with override(self.language):
            return gettext(text)

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(text), exact=True)

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(text), exact=True)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name={name}]")

    def go(self, target: Locator) -> None:
        """Click what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            target.click()

    def go_home(self) -> None:
        self.page.goto("/admin/")

    def door(self, text: str) -> Locator:
        """One of the doors under "Your work" on the admin's home."""
        doors = self.page.get_by_role("navigation", name=self.say("Your work"), exact=True)
        return doors.get_by_role("link", name=self.say(text), exact=True)

    def enter(self, text: str) -> None:
        self.go_home()
        self.go(self.door(text))

    def do(self, action: str) -> None:
        """One of the actions that are offered on the page of one row."""
        self.page.get_by_label(f"{self.say('Action')}:").first.select_option(label=self.say(action))
        self.go(self.button("Run").first)

    def is_told(self, text: str) -> None:
        expect(self.page.locator(".messagelist")).to_contain_text(self.say(text))

    def sees_heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", name=self.say(text)).first).to_be_visible()

    def look(self, name: str) -> None:
        """Axe finds nothing and nothing is cut off, on a phone and on a desk."""
        look_at(self.page, f"{name}-{self.language}")

    # With the keyboard only.

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus, and see that the focus shows there."""
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if target.evaluate(_HAS_FOCUS):
                assert self.page.evaluate(_FOCUS_SHOWS), "The focus cannot be seen."
                return
        raise AssertionError("The Tab key never reaches it.")

    def skip_to_content(self) -> None:
        """The first Tab of a page reaches the way past all that is on every page."""
        self.page.keyboard.press("Tab")
        expect(self.page.locator(":focus")).to_have_attribute("href", "#content-start")
        self.page.keyboard.press("Enter")

    def press_enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def zone_where_it_is_noon(now: datetime) -> str:
    """So that a day at the desk has visits behind it and before it, whenever the tests run."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def an_office_at_noon(code: str = "ATL", **fields: object) -> Office:
    """Open today since nine and until five, three seats a time, one of them held back for staff."""
    now = timezone.now()
    given = {
        "time_zone": zone_where_it_is_noon(now),
        "minimum_notice_minutes": 0,
        "horizon_days": 9,
    }
    office = an_office(code, **(given | fields))
    open_daily(a_counter(office, a_service()), "09:00", "17:00", seats=3, held_back=1)
    Hours.objects.filter(counter__office=office).update(slot_minutes=60)
    ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="GA", office=office)
    publish(office_id=office.pk, now=early_today())
    return office


def early_today() -> datetime:
    """Before the office opened: who came today booked then."""
    return timezone.now() - timedelta(hours=6)


def slots_of(office: Office, *, days_ahead: int = 0) -> list[Slot]:
    day = timezone.now().astimezone(office.zone).date() + timedelta(days=days_ahead)
    return list(Slot.objects.filter(counter__office=office, date=day).order_by("starts_at"))


def number_on(page: Page) -> str:
    """The confirmation number that the page of an appointment shows."""
    number = re.search(r"[A-Z]{3}-\w{4}-\w{4}", page.locator("#content").inner_text())
    assert number
    return number.group()


def appointment_on(page: Page) -> Appointment:
    return Appointment.objects.get(number=number_on(page).replace("-", ""))
