"""The countdown of a kept time: it speaks up twice, offers more time, and explains its end."""

import pytest
from playwright.sync_api import Locator, Page, expect

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


@pytest.mark.usefixtures("atlanta")
def test_it_announces_two_minutes_and_twenty_seconds_and_the_end(new_walker: NewWalker) -> None:
    walker = new_walker()
    walker.page.clock.install()
    page = _at_review(walker)
    expect(_status(page)).to_have_attribute("role", "status")
    page.clock.run_for(60_000)
    expect(_status(page)).to_be_empty()
    page.clock.run_for(7 * 60_000 + 5_000)
    expect(_status(page)).to_contain_text("2 minutes left")
    page.clock.run_for(100_000)
    expect(_status(page)).to_contain_text("20 seconds left")
    page.clock.run_for(20_000)
    expect(_status(page)).to_contain_text("Your time has run out")
    expect(_status(page)).to_be_visible()


@pytest.mark.usefixtures("atlanta")
def test_a_phone_that_slept_hears_only_what_still_holds(new_walker: NewWalker) -> None:
    walker = new_walker()
    walker.page.clock.install()
    page = _at_review(walker)
    page.clock.fast_forward(9 * 60_000 + 50_000)
    expect(_status(page)).to_contain_text("20 seconds left")


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("script", [True, False])
def test_more_time_is_one_press_away(new_walker: NewWalker, script: bool) -> None:
    walker = new_walker(script=script)
    page = _at_review(walker)
    until = page.locator(".hold-clock__until strong")
    before = until.inner_text()
    walker.press("I need more time")
    walker.is_at("book/review/")
    expect(until).not_to_have_text(before)


@pytest.mark.usefixtures("atlanta")
def test_without_script_the_page_says_until_when(new_walker: NewWalker) -> None:
    page = _at_review(new_walker(script=False))
    expect(page.get_by_text("We keep this time for you until")).to_be_visible()
    expect(page.locator("[data-hold-left]")).to_be_hidden()
