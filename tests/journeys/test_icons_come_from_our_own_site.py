"""Marks and icons show although the pages' policy allows no data: images."""

from typing import Literal

import pytest
from playwright.sync_api import Page, Response

from tests.cast import a_service
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import CONTINUE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_POLICY = "Content Security Policy"
_ICON = {"error.svg", "unfold_more.svg", "correct8.svg"}
# The browser draws the arrow of a choice itself then.
_ICON_IN_SYSTEM_COLOURS = {"error.svg", "correct8-alt.svg"}


def _watch(page: Page, arrived: set[str], refused: list[str]) -> None:
    def note(answer: Response) -> None:
        if "/static/img/" in answer.url and answer.ok:
            arrived.add(answer.url.rpartition("/")[2])

    page.on("response", note)
    page.on("console", lambda said: refused.append(said.text) if _POLICY in said.text else None)


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize(
    ("colours", "expected"), [("none", _ICON), ("active", _ICON_IN_SYSTEM_COLOURS)]
)
def test_alert_choice_and_tick_have_theirs(
    new_walker: NewWalker, colours: Literal["none", "active"], expected: set[str]
) -> None:
    walker = new_walker()
    page = walker.page
    page.emulate_media(forced_colors=colours)
    arrived: set[str] = set()
    refused: list[str] = []
    _watch(page, arrived, refused)
    walker.open("book/")
    walker.choose_service(a_service().name_en)
    walker.choose_office("30345")
    walker.press(CONTINUE)
    page.locator(".usa-checkbox__label").first.click()
    page.wait_for_load_state("networkidle")
    assert arrived >= expected
    assert refused == []
