"""Somebody who walks the pages in a real browser, in one language, by what the page says."""

import re

from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

CONTINUE = "Continue"
DETAILS = {
    "first_name": "Ana María",
    "last_name": "O'Brien-Núñez",
    "date_of_birth_day": "4",
    "date_of_birth_year": "1988",
    "phone": "(404) 555-0101",
    "email": "ana@example.com",
}


class Walker:
    def __init__(self, page: Page, server: str, language: str) -> None:
        self.page = page
        self.server = server
        self.language = language
        page.set_default_timeout(15_000)

    def say(self, text: str) -> str:
        """The text as the page of this language says it."""
        with override(self.language):
            return gettext(text)

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.server}/{self.language}/{path}")

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(text), exact=True)

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(text), exact=True)

    def go(self, target: Locator) -> None:
        """Click what leads to another page and wait until that page, with its style, is there."""
        with self.page.expect_navigation():
            target.click()

    def press(self, text: str) -> None:
        self.go(self.button(text))

    def follow(self, text: str) -> None:
        self.go(self.link(text).first)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name={name}]")

    def sees(self, text: str) -> None:
        expect(
            self.page.get_by_role("heading", name=self.say(text), exact=True).first
        ).to_be_visible()

    def is_at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(rf"/{self.language}/{path}([?#].*)?$"))

    # The steps of booking, each from its own page to the next.

    def choose_service(self, name: str) -> None:
        self.page.locator("label").filter(has_text=name).first.click()
        self.press(CONTINUE)
        self.go(self.page.locator("button[name=still_needed]"))
        self.is_at("book/office/")

    def choose_office(self, zip_code: str) -> None:
        self.field("zip_code").fill(zip_code)
        self.press("Find my office")
        self.press(CONTINUE)
        self.is_at("book/details/")

    def give_details(self, **changed: str) -> None:
        self.field("date_of_birth_month").select_option("5")
        for name, value in (DETAILS | changed).items():
            self.field(name).fill(value)
        self.press(CONTINUE)
        self.is_at("book/time/")

    def times(self) -> Locator:
        return self.page.locator("#times button[name=slot]")

    def choose_time(self, place: int = 0) -> str:
        chosen = self.times().nth(place)
        clock = chosen.locator(".times__time").inner_text()
        self.go(chosen)
        self.is_at("book/review/")
        return clock

    def book(self, service: str, *, zip_code: str = "30345") -> str:
        """All steps with nothing going wrong; answers the confirmation number as shown."""
        self.open("book/")
        self.choose_service(service)
        self.choose_office(zip_code)
        self.give_details()
        self.choose_time(1)
        self.press("Book this appointment")
        return self.number_on_the_notice()

    def number_on_the_notice(self) -> str:
        self.is_at(r"notice/[A-Z]{3}\w{8}/")
        number = re.search(r"[A-Z]{3}-\w{4}-\w{4}", self.page.locator("main").inner_text())
        assert number
        return number.group()

    def fits_the_screen(self) -> bool:
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth <= window.innerWidth"))
