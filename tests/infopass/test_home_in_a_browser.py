"""The browser tests' own footing: Chromium, a live server and PostgreSQL, seen from both sides."""

import re

from playwright.sync_api import Page, expect

from offices.models import Service


def test_the_first_page_opens_in_the_browsers_language(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/en/$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_database_answers_while_the_browser_is_open(page: Page) -> None:
    page.goto("/en/")
    Service.objects.create(code="TEST", name_en="A reason to come", name_es="Un motivo")
    page.goto("/en/book/")
    expect(page.get_by_text("A reason to come")).to_be_visible()
