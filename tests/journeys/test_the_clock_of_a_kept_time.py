"""The countdown of a kept time: it speaks up twice, offers more time, and explains its end."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from appointments.models import Appointment, Hold, Slot
from appointments.references import pin_for
from tests.cast import book
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _at_review(walker: Walker) -> Page:
    walker.open("book/")
    walker.choose_service("Question about a pending case")
    walker.choose_office("30345")
    walker.give_details()
    walker.choose_time()
    return walker.page


def _status(page: Page) -> Locator:
    return page.locator("[data-hold-status]")


def _left(page: Page) -> Locator:
    return page.locator("[data-hold-left]")


def _a_device_with_clocks_of_its_own(walker: Walker) -> None:
    """`skew` sets either clock: a phone that slept, a device whose time was set."""
    walker.page.add_init_script("""
        window.skew = { wall: 0, steady: 0 };
        const wall = Date.now.bind(Date), steady = performance.now.bind(performance);
        Date.now = () => wall() + skew.wall;
        performance.now = () => steady() + skew.steady;
    """)


def _wake_up(page: Page, *, after_minutes: float) -> None:
    """The time of day went on, the steady clock stood still: so it is on phones."""
    page.evaluate(
        """(ms) => { skew.wall += ms; document.dispatchEvent(new Event("visibilitychange")); }""",
        after_minutes * 60_000,
    )


def _kept_until(minutes: float) -> None:
    Hold.objects.update(expires_at=timezone.now() + timedelta(minutes=minutes))


@pytest.mark.usefixtures("atlanta")
def test_it_announces_two_minutes_and_twenty_seconds_and_the_end(new_walker: NewWalker) -> None:
    walker = new_walker()
    walker.page.clock.install()
    page = _at_review(walker)
    expect(_status(page)).to_have_attribute("role", "status")
    expect(_left(page)).to_have_attribute("aria-hidden", "true")
    page.evaluate("""() => {
        window.said = [];
        const status = document.querySelector("[data-hold-status]");
        new MutationObserver(() => said.push(status.textContent))
            .observe(status, { childList: true });
    }""")
    page.clock.run_for(60_000)
    expect(_status(page)).to_be_empty()
    page.clock.run_for(7 * 60_000 + 5_000)
    expect(_status(page)).to_contain_text("Less than 2 minutes left")
    page.clock.run_for(100_000)
    expect(_status(page)).to_contain_text("Less than 20 seconds left")
    page.clock.run_for(40_000)
    expect(_status(page)).to_contain_text("The time we kept for you is over.")
    expect(_status(page)).to_be_visible()
    expect(page.get_by_text("We keep this time for you until")).to_be_hidden()
    assert len(page.evaluate("said")) == 3
    walker.follow("See what is free now")
    walker.is_at("book/review/")


@pytest.mark.usefixtures("atlanta")
def test_neither_sleep_nor_a_wrong_clock_nor_a_lost_connection_misleads_it(
    new_walker: NewWalker,
) -> None:
    walker = new_walker()
    _a_device_with_clocks_of_its_own(walker)
    page = _at_review(walker)
    for hours in (+5, -9):  # the device's time is set while the page is open
        with page.expect_response("**/book/review/") as answer:
            _wake_up(page, after_minutes=hours * 60)
        answer.value.finished()
        expect(_left(page)).to_have_text(re.compile("^(10:00|9:[345])"))
        expect(_status(page)).to_be_empty()
    # Without a connection the earlier end holds; a sleep over both marks is told by the later one.
    page.context.set_offline(True)
    _wake_up(page, after_minutes=9.75)
    expect(_status(page)).to_contain_text("Less than 20 seconds left")
    page.context.set_offline(False)
    # The server knows of the time that was asked for in another window.
    _kept_until(minutes=1.5)
    _wake_up(page, after_minutes=5)
    expect(_left(page)).to_have_text(re.compile("^1:[123]"))
    expect(_status(page)).to_contain_text("Less than 2 minutes left")
    # The time went while the phone slept.
    Hold.objects.all().delete()
    _wake_up(page, after_minutes=30)
    page.wait_for_url("**/book/time/")
    expect(page.get_by_text("no longer kept for you")).to_be_visible()
    expect(page.locator(".times--nearest button[name=slot]")).to_have_count(3)


@pytest.mark.usefixtures("atlanta")
def test_the_time_kept_for_a_change_has_the_same_clock(new_walker: NewWalker) -> None:
    walker = new_walker()
    ana = book(Slot.objects.latest("starts_at"), now=timezone.now())
    walker.open("manage/")
    walker.field("number").fill(ana.number_as_shown)
    walker.field("pin").fill(pin_for(ana))
    walker.press("Open my appointment")
    walker.page.clock.install()
    walker.follow("Change day, time or office")
    walker.go(walker.times().nth(1))
    walker.is_at(r"manage/\w+/reschedule/confirm/")
    page = walker.page
    page.clock.run_for(8 * 60_000 + 5_000)
    expect(_status(page)).to_contain_text("Less than 2 minutes left")
    page.clock.run_for(100_000)
    expect(_status(page)).to_contain_text("Less than 20 seconds left")
    page.clock.run_for(40_000)
    expect(_status(page)).to_contain_text("The time we kept for you is over.")
    walker.follow("See what is free now")
    walker.is_at(r"manage/\w+/reschedule/confirm/")
    ana.refresh_from_db()
    assert ana.moves == 0


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("script", [True, False])
def test_more_time_is_one_press_away_and_the_end_offers_all_there_is(
    new_walker: NewWalker, *, script: bool
) -> None:
    walker = new_walker(script=script)
    page = _at_review(walker)
    until = page.locator(".hold-clock__until strong")
    expect(page.get_by_text("We keep this time for you until")).to_be_visible()
    expect(_left(page)).to_be_visible(visible=script)
    before = until.inner_text()
    walker.press("I need more time")
    walker.is_at("book/review/")
    expect(until).not_to_have_text(before)
    expect(page.get_by_role("status").first).to_contain_text("2 minutes longer")
    _kept_until(minutes=-1)
    page.reload()
    walker.sees("The time we kept for you is over")
    assert "ana@example.com" in page.locator("main").inner_text()
    expect(page.locator(".times--nearest button[name=slot]")).to_have_count(3)
    walker.press("I need more time")
    expect(page.get_by_text("We keep this time for you until")).to_be_visible()
    _kept_until(minutes=-1)
    page.reload()
    walker.go(page.locator(".times--nearest button[name=slot]").last)
    walker.is_at("book/review/")
    walker.press("Book this appointment")
    assert Appointment.objects.count() == 1
