"""The pages about a failure, looked at like any other, with the answers' own status and text."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from playwright.sync_api import Route

from infopass import error_pages
from tests.journeys.conftest import NewWalker
from tests.journeys.inspector import inspecting
from tests.journeys.walker import CONTINUE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What no address of the site provokes at will: the view is asked, and the browser gets its answer.
PROVOKED: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "400": error_pages.bad_request,
    "403": error_pages.permission_denied,
    "405": error_pages.method_not_allowed,
    "500": error_pages.server_error,
}


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("language", ["en", "es"])
def test_errors(new_walker: NewWalker, language: str) -> None:
    walker = new_walker(language)
    with inspecting(walker) as at:
        for status, page in PROVOKED.items():
            path = f"/{language}/provoked-{status}/"
            answer = page(RequestFactory().get(path))
            assert answer.status_code == int(status)
            walker.page.route(f"**{path}", _answering(answer))
            walker.open(f"provoked-{status}/")
            at.look(f"error {status}")
        walker.open("offices/XXX/")
        at.look("error 404")
        walker.open("book/")
        walker.page.context.clear_cookies()
        walker.page.locator("label.usa-radio__label").first.click()
        walker.press(CONTINUE)
        at.look("error 403, form without its cookie")
        assert len(at.seen) == 6


def _answering(answer: HttpResponse) -> Callable[[Route], None]:
    def answer_with(route: Route) -> None:
        route.fulfill(
            status=answer.status_code, content_type="text/html", body=answer.content.decode()
        )

    return answer_with
