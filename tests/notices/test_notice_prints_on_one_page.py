"""The notice fits on exactly one page, on both papers, in both languages, for anybody's name."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from appointments.access import grant
from appointments.models import Appointment
from tests.cast import ANA, a_slot, book
from tests.notices.opened import open_notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_LIST = [
    "Proof of the emergency, such as a doctor’s letter or a death certificate, with translation",
    "A signed Form I-131 and its fee, paid the way that the form’s instructions say",
    "The receipt of your pending case, or proof of the status that you hold at this time",
    "Two passport photos that were made in the last thirty days",
    "Your passport, also when it has expired",
    "Your travel plan, if you have one",
]


@pytest.fixture
def longest() -> Appointment:
    """As much as anybody can write into every field."""
    now = timezone.now()
    applicant = replace(
        ANA,
        first_name="María de los Ángeles Guadalupe Esperanza Concepción Inmaculada del Carmen"[:80],
        last_name="Fernández de la Cruz y Etxeberria-Goikoetxea Montenegro de Villaescusa"[:80],
        receipt_number="IOE0912345678",
        a_number="A012345678",
        access_needs="A seat near the door, please, and a person who signs. " * 5,
    )
    appointment = book(a_slot(starts_at=now + timedelta(days=3)), applicant, now=now)
    service = appointment.service
    service.bring_en = service.bring_es = "\n".join(LONG_LIST)
    service.name_en = service.name_es = "Temporary proof of permanent residence (ADIT stamp)"
    service.save()
    return appointment


def _pages(pdf: bytes) -> int:
    """Chromium writes each page as an object of its own, uncompressed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _open_notice(browser: Browser, server: str, appointment: Appointment, language: str) -> Page:
    page = browser.new_context().new_page()
    open_notice(page, server, appointment, language)
    return page


@pytest.fixture
def usual() -> Appointment:
    """A long name, and as much as people usually give."""
    now = timezone.now()
    applicant = replace(
        ANA,
        first_name="Nguyễn Thị",
        last_name="O'Brien-Núñez de la Santísima Trinidad",
        receipt_number="IOE0912345678",
        a_number="A012345678",
    )
    appointment = book(a_slot(starts_at=now + timedelta(days=3)), applicant, now=now)
    service = appointment.service
    service.bring_en = service.bring_es = "\n".join(LONG_LIST[2:])
    service.save()
    return appointment


def _points(page: Page, selector: str) -> float:
    """The size of its type on paper, in points: an inch is 96 pixels or 72 points."""
    size = page.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    return float(size) * 72 / 96


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_guard_reads_it_at_arms_length(
    browser: Browser, live_server: object, usual: Appointment, language: str
) -> None:
    page = _open_notice(browser, str(live_server), usual, language)
    for paper in ("Letter", "A4"):
        assert _pages(page.pdf(format=paper)) == 1
    page.emulate_media(media="print")
    assert _points(page, ".notice__time") >= 36
    for large in (".notice__date", ".notice__office", ".notice__name", ".notice__code"):
        assert _points(page, large) >= 18
    if language == "es":
        for english in ("/ Number", "/ Name", "Question about a pending case"):
            assert page.locator("[lang=en]", has_text=english).first.is_visible()
    page.context.close()


@pytest.mark.parametrize("needs", range(0, 301, 60))
def test_the_print_becomes_small_before_the_page_is_full(
    browser: Browser, live_server: object, usual: Appointment, needs: int
) -> None:
    usual.access_needs = ("A seat near the door, please. " * 10)[:needs]
    usual.save(update_fields=["access_needs"])
    for language in ("en", "es"):
        page = _open_notice(browser, str(live_server), usual, language)
        assert _pages(page.pdf(format="Letter")) == 1, language
        page.context.close()


@pytest.mark.parametrize("paper", ["Letter", "A4"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_longest_notice_fits_on_one_page(
    browser: Browser, live_server: object, longest: Appointment, language: str, paper: str
) -> None:
    page = _open_notice(browser, str(live_server), longest, language)
    assert _pages(page.pdf(format=paper)) == 1
    page.context.close()


WIDE_LETTERS = """() => {
    const wide = new CSSStyleSheet();
    wide.replaceSync("* { font-family: 'DejaVu Sans', Verdana, sans-serif !important }");
    document.adoptedStyleSheets = [wide];
}"""


@pytest.mark.parametrize("language", ["en", "es"])
def test_wide_letters_keep_to_one_page_too(
    browser: Browser, live_server: object, longest: Appointment, language: str
) -> None:
    """A library's Linux computer has DejaVu at times, and nothing narrower."""
    page = _open_notice(browser, str(live_server), longest, language)
    page.evaluate(WIDE_LETTERS)
    assert _pages(page.pdf(format="Letter")) == 1
    page.context.close()


def test_only_the_sheet_is_printed(
    browser: Browser, live_server: object, longest: Appointment
) -> None:
    page = _open_notice(browser, str(live_server), longest, "en")
    page.emulate_media(media="print")
    for gone in (".site-header", ".site-footer", ".banner", ".notice-actions"):
        assert page.locator(gone).is_hidden()
    for stays in (".notice__demonstration", ".notice__qr", ".notice__code >> nth=0"):
        assert page.locator(stays).is_visible()
    page.context.close()


def test_the_print_button_appears_with_script_only(
    browser: Browser, live_server: object, longest: Appointment, client: Client
) -> None:
    page = _open_notice(browser, str(live_server), longest, "en")
    assert page.get_by_role("button", name="Print").is_visible()
    assert page.get_by_text("in the menu of your browser").is_hidden()
    page.context.close()
    session = client.session
    grant(session, longest, timezone.now())
    session.save()
    html = client.get(f"/en/notice/{longest.number}/").content.decode()
    assert "data-print hidden" in html
    assert "in the menu of your browser" in html
