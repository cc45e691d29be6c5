"""The first paint waits for no script, and nothing moves when the script arrives."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.cast import a_service
from tests.journeys.conftest import NewWalker
from tests.journeys.inspector import asked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"


def _reload_with_the_script_held_back(page: Page) -> list[Route]:
    held: list[Route] = []

    def hold_back(route: Route) -> None:
        held.append(route)

    page.route("**/js/infopass*.js", hold_back)
    page.reload(wait_until="commit")
    page.wait_for_function(_PAINTED)
    return held


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_is_there_before_its_script_and_stays_where_it_is(
    new_walker: NewWalker, language: str
) -> None:
    walker = new_walker(language, width=320)
    page = walker.page
    walker.open("book/")
    service = a_service()
    walker.choose_service(service.name_es if language == "es" else service.name_en)
    walker.choose_office("30345")
    walker.give_details()
    walker.choose_time()
    for script_shows in ("[data-hold-left]", "[data-print]"):
        held = _reload_with_the_script_held_back(page)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(script_shows)).to_be_hidden()
        assert held, "the page asks for its script"
        held[0].continue_()
        expect(page.locator(script_shows)).to_be_visible()
        assert asked(page, "shifts") == []
        page.unroute_all()
        if script_shows == "[data-hold-left]":
            walker.press("Book this appointment")


def test_the_measure_sees_what_moves(new_walker: NewWalker) -> None:
    page = new_walker().page
    page.set_content("<p>Above</p><p>Below, far enough to be seen moving</p>")
    page.wait_for_function(_PAINTED)
    page.evaluate("document.querySelector('p').style.height = '300px'")
    page.wait_for_timeout(100)
    assert asked(page, "shifts") != []
