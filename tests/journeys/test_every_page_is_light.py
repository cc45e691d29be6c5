"""What a phone must fetch: 40 KB for a first page, 10 KB for each next one, favicon included.

Measured in the browser, headers and redirects included, against the production server with all
offices and two weeks of times, in both languages and in the fullest states of each page.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext

from appointments.models import Appointment, Slot
from appointments.references import pin_for
from tests.cast import a_service, book, stranger
from tests.journeys.production import load_everything, serving
from tests.journeys.walker import CONTINUE, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_VISIT = 40 * 1024  # bytes
NEXT_PAGE = 10 * 1024  # bytes
FAVICON_HEADERS = 600  # bytes; more than ours has, for what the browser does not report


class Scales:
    """Weighs what one walker's browser receives between two looks."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.weights: dict[str, int] = {}
        self.faults: list[str] = []
        self._bytes = 0
        listener = walker.page.context.new_cdp_session(walker.page)
        listener.send("Network.enable")
        listener.on("Network.loadingFinished", self._add)
        listener.on("Network.requestWillBeSent", lambda e: self._add(e.get("redirectResponse", {})))

    def weigh(self, page: str, go: Callable[[], Any], limit: int = NEXT_PAGE) -> None:
        self._bytes = 0
        go()
        self._wait_for_the_count()
        if limit == FIRST_VISIT:
            self._bytes += self._favicon()
        self.weights[page] = self._bytes
        # An empty count would prove nothing but that nobody listened.
        if not 500 < self._bytes <= limit:
            self.faults.append(f"{self.walker.language} {page}: {self._bytes} bytes")

    def _wait_for_the_count(self) -> None:
        """A busy machine shows the page before it tells what the page weighed."""
        patience = 100
        while not self._bytes and patience:
            patience -= 1
            self.walker.page.wait_for_timeout(50)  # milliseconds

    def _add(self, event: dict[str, Any]) -> None:
        self._bytes += int(event.get("encodedDataLength", 0))

    def _favicon(self) -> int:
        """The browser fetches it on its own account, so it is weighed by hand."""
        href = self.walker.page.locator("link[rel=icon]").first.get_attribute("href")
        answer = self.walker.page.request.get(f"{self.walker.server}{href}")
        return int(answer.headers["content-length"]) + FAVICON_HEADERS


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[str]:  # noqa: ARG001
    load_everything()
    with serving(tmp_path) as address:
        yield address


@pytest.fixture
def new_scales(browser: Browser, server: str) -> Iterator[Callable[[str], Scales]]:
    """Scales for a new visitor, whose browser has nothing yet."""
    contexts: list[BrowserContext] = []

    def new(language: str) -> Scales:
        contexts.append(browser.new_context())
        return Scales(Walker(contexts[-1].new_page(), server, language))

    yield new
    for context in contexts:
        context.close()


def test_every_page_is_light(new_scales: Callable[[str], Scales]) -> None:
    faults: list[str] = []
    appointment = _an_appointment()
    for language in ("en", "es"):
        for path in ("", "offices/", "offices/ATL/", "manage/?number=ATL", "book/", "manage/lost/"):
            first = new_scales(language)
            first.weigh(f"first: {path}", lambda: first.walker.open(path), FIRST_VISIT)  # noqa: B023
            faults += first.faults
        scales = new_scales(language)
        scales.weigh("first", scales.walker.open, FIRST_VISIT)
        _book(scales)
        _change(scales, appointment)
        assert len(scales.weights) == 29
        faults += scales.faults
        _files_are_kept_for_ever(scales.walker)
    assert not faults, "\n".join(faults)


def _files_are_kept_for_ever(walker: Walker) -> None:
    """Named by what is in them, so that no browser ever has to ask again."""
    walker.open()
    named = walker.page.eval_on_selector_all(
        "link[rel=stylesheet], script[src]", "all => all.map(each => each.href || each.src)"
    )
    assert len(named) >= 2
    for address in named:
        answer = walker.page.request.get(address)
        assert re.search(r"/static/.+\.[0-9a-f]{12}\.(css|js)$", address), address
        assert answer.headers["cache-control"] == "max-age=315360000, public, immutable"
        assert answer.headers["content-encoding"] == "gzip"


def _an_appointment() -> Appointment:
    now = timezone.now()
    free = Slot.objects.filter(
        counter__office__code="SND",
        counter__offerings__service=a_service(),
        starts_at__gt=now + timedelta(days=5),
    )
    return book(free.earliest("starts_at"), stranger(), now=now)


def _book(scales: Scales) -> None:
    walker = scales.walker
    scales.weigh("reasons", lambda: walker.open("book/"))
    scales.weigh("no reason", lambda: walker.press(CONTINUE))
    walker.page.locator(".usa-radio__label").first.click()
    scales.weigh("online answer", lambda: walker.press(CONTINUE))
    still = walker.page.locator("button[name=still_needed]")
    scales.weigh("ZIP", lambda: walker.go(still))
    scales.weigh("every office", lambda: walker.open("book/office/?without_zip"))
    walker.open("book/office/")
    walker.field("zip_code").fill("00000")
    scales.weigh("unknown ZIP", lambda: walker.press("Find my office"))
    walker.field("zip_code").fill("92101")
    scales.weigh("offices", lambda: walker.go(walker.page.locator("#book-zip button.usa-button")))
    scales.weigh("details", lambda: walker.press(CONTINUE))
    scales.weigh("all errors", lambda: walker.press(CONTINUE))
    # A second booking of the same person would end on another page.
    person = f"Ana {walker.language}"
    scales.weigh("times", lambda: walker.give_details(first_name=person))
    scales.weigh("last day", lambda: walker.go(walker.page.locator(".days a").last))
    scales.weigh("review", walker.choose_time)
    scales.weigh("more time", lambda: walker.press("I need more time"))
    scales.weigh("notice", lambda: walker.press("Book this appointment"))
    scales.weigh("notice, reloaded", walker.page.reload)


def _change(scales: Scales, appointment: Appointment) -> None:
    walker, number = scales.walker, appointment.number
    scales.weigh("manage", lambda: walker.open("manage/"))
    walker.field("number").fill(appointment.number_as_shown)
    walker.field("pin").fill(pin_for(appointment))
    scales.weigh("appointment", lambda: walker.press("Open my appointment"))
    scales.weigh("another time", lambda: walker.open(f"manage/{number}/reschedule/"))
    scales.weigh("its last day", lambda: walker.go(walker.page.locator(".days a").last))
    scales.weigh("confirm it", lambda: walker.go(walker.times().last))
    scales.weigh("moved", lambda: walker.press("Move my appointment"))
    scales.weigh("contact", lambda: walker.open(f"manage/{number}/contact/"))
    scales.weigh("cancel?", lambda: walker.open(f"manage/{number}/cancel/"))
    scales.weigh("lost", lambda: walker.open("manage/lost/"))
    scales.weigh("every office's page", lambda: walker.open("offices/"))
    scales.weigh("an office", lambda: walker.open("offices/SND/"))
    scales.weigh("no such page", lambda: walker.open("offices/XXX/"))
    walker.open(f"manage/{number}/")
    scales.weigh("finished", lambda: walker.press("Finished: clear this computer"))
