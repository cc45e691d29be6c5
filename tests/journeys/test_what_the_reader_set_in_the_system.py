"""Less motion and colours of one's own, as set in the system, are kept to."""

import pytest
from playwright.sync_api import Locator, expect

from tests.cast import a_service
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import CONTINUE, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  const lasts = (durations) => durations.split(",").some((each) => parseFloat(each) > 0);
  return lasts(style.animationDuration) || style.scrollBehavior === "smooth" ||
    (style.transitionProperty !== "none" && lasts(style.transitionDuration));
}).map((element) => element.outerHTML.slice(0, 80))"""


def _to_the_times(walker: Walker) -> None:
    walker.open("book/")
    walker.choose_service(a_service().name_en)
    walker.choose_office("30345")
    walker.give_details()


def _style(target: Locator, name: str, part: str = "") -> str:
    return str(
        target.evaluate(
            "(element, [name, part]) => getComputedStyle(element, part || null)[name]", [name, part]
        )
    )


@pytest.mark.usefixtures("atlanta")
def test_nothing_moves_for_who_wants_less_motion(new_walker: NewWalker) -> None:
    walker = new_walker()
    walker.open()
    assert walker.page.evaluate(_MOVING), "something to stop: the skip link glides in"
    walker.page.emulate_media(reduced_motion="reduce")
    assert walker.page.evaluate(_MOVING) == []
    _to_the_times(walker)
    assert walker.page.evaluate(_MOVING) == []
    walker.choose_time()
    assert walker.page.evaluate(_MOVING) == []


@pytest.mark.usefixtures("atlanta")
def test_states_show_without_the_colours_of_the_site(new_walker: NewWalker) -> None:
    walker = new_walker()
    page = walker.page
    page.emulate_media(forced_colors="active")
    walker.open("book/")
    steps = page.locator(".usa-step-indicator__segment")
    now, later = (_style(steps.nth(place), "backgroundColor", "::after") for place in (0, 1))
    assert now != later, "the step one is at differs from those to come"
    walker.press(CONTINUE)
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    assert _style(summary, "outlineStyle") != "none"
    assert _style(summary, "borderLeftStyle") == "solid", "an alert has its edge without colours"
    _to_the_times(walker)
    chosen, other = page.locator(".days a").nth(0), page.locator(".days a").nth(1)
    expect(chosen).to_have_attribute("aria-current", "date")
    assert _style(chosen, "outlineStyle") != _style(other, "outlineStyle")
    page.keyboard.press("Tab")
    assert _style(page.locator(":focus"), "outlineStyle") != "none"
    walker.choose_time()
    assert _style(page.locator(".hold-clock"), "borderTopStyle") == "solid"
