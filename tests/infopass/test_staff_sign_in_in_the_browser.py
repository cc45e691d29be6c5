"""The door of the admin in a browser: axe finds nothing, nothing is cut off on a small screen, and
the warning before a session ends is heard, answered with the keyboard, and known in every window.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from offices.models import AuthenticatorApp, StaffMember
from tests.accessibility import carry_in, look_at
from tests.offices.signing_in import (
    PASSWORD,
    an_administrator,
    shown_by,
    sign_in,
    wrong_for,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BANNER = (
    "You are accessing a government information system.\n\n"
    "Use is monitored. Unauthorized use is prohibited and may be punished."
)


@pytest.fixture
def cruz(settings: Any) -> StaffMember:
    settings.LOGIN_BANNER = {"en": BANNER, "es": ""}
    return an_administrator("cruz")


@pytest.fixture(autouse=True)
def _nothing_offends_the_policy(page: Page) -> Iterator[None]:
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text))
    yield
    assert not [text for text in told if "Content Security Policy" in text]


def log_in(page: Page, to: str = "/admin/", password: str = PASSWORD) -> None:
    page.goto(to)
    page.get_by_label("Username").fill("cruz")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.usefixtures("cruz")
def test_the_login_page_with_a_banner(page: Page) -> None:
    page.goto("/admin/")
    expect(page.get_by_text("Use is monitored.")).to_be_visible()
    look_at(page, "login")


@pytest.mark.usefixtures("cruz")
def test_the_page_for_who_is_locked_out(page: Page) -> None:
    for _ in range(5):
        log_in(page, password="a wrong password")
    expect(page.get_by_role("heading", level=1)).to_have_text("Signing in is locked for now")
    look_at(page, "locked-out")


def test_setting_up_asking_replacing_and_removing(
    page: Page, cruz: StaffMember, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the second factor")
    look_at(page, "set-up")
    app = AuthenticatorApp.objects.get(user=cruz)
    page.get_by_label("Code").fill(shown_by(app))
    page.get_by_role("button", name="Set up").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    look_at(page, "recovery-codes")
    page.get_by_role("link", name="I have them, go on").click()
    look_at(page, "index")
    page.get_by_role("link", name="Second factor").click()
    look_at(page, "second-factor")
    for name, shot in (("Replace the recovery", "replace"), ("Remove the second", "remove")):
        page.goto("/admin/second-factor/")
        page.get_by_role("link", name=name).click()
        look_at(page, shot)
    page.get_by_role("button", name="Log out").click()
    log_in(page)
    look_at(page, "code")
    page.get_by_label("Code").fill(wrong_for(app))
    page.keyboard.press("Enter")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    look_at(page, "wrong-code")


def test_the_list_of_wrong_passwords(
    page: Page, live_server: LiveServer, cruz: StaffMember
) -> None:
    for _ in range(5):
        sign_in(Client(), password="a wrong password", REMOTE_ADDR="203.0.113.7")
    client = Client()
    client.force_login(cruz)
    carry_in(page, live_server, client)
    page.goto("/admin/offices/wrongpasswords/")
    expect(page.get_by_text("203.0.113.7")).to_be_visible()
    look_at(page, "wrong-passwords")


# The warning. The browser's clock is the test's own; the server's rows are moved along with it.


def age(seconds: int) -> None:
    """As if nothing had been done for so long."""
    for session in Session.objects.all():
        session.expire_date -= timedelta(seconds=seconds)
        session.save(update_fields=["expire_date"])


@pytest.fixture
def pass_time(page: Page, live_server: LiveServer, cruz: StaffMember) -> Callable[[int], None]:
    """Signed in at the list of offices; time passes here and on the server."""
    client = Client()
    client.force_login(cruz)
    carry_in(page, live_server, client)
    page.clock.install()
    page.goto("/admin/offices/office/")

    def go_on(seconds: int) -> None:
        age(seconds)
        page.clock.run_for(seconds * 1000)

    return go_on


def test_two_minutes_before_the_end_a_dialog_asks(
    page: Page, pass_time: Callable[[int], None]
) -> None:
    pass_time(27 * 60)
    dialog = page.get_by_role("alertdialog", name="Are you still there?")
    expect(dialog).to_be_hidden()
    pass_time(70)
    expect(dialog).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    look_at(page, "warning")


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_the_keyboard_answers_and_the_session_goes_on(
    page: Page, pass_time: Callable[[int], None], key: str
) -> None:
    pass_time(28 * 60 + 10)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    with page.expect_response("**/session/stay/") as stayed:
        page.keyboard.press(key)
    assert stayed.value.status == 204
    expect(dialog).to_be_hidden()
    left = page.request.get("/admin/session/").json()["seconds"]
    assert left > 29 * 60


def test_after_the_end_the_login_page_says_so_and_leads_back(
    page: Page, live_server: LiveServer, pass_time: Callable[[int], None]
) -> None:
    page.context.add_cookies(
        [
            {
                "name": "last_seen",
                "value": str(int(timezone.now().timestamp()) - 1900),
                "url": str(live_server),
            }
        ]
    )
    pass_time(28 * 60 + 10)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    pass_time(2 * 60)
    expect(page.get_by_text("because nothing was done for 30 minutes")).to_be_visible()
    look_at(page, "ended")
    assert page.url.endswith("/admin/login/?next=%2Fadmin%2Foffices%2Foffice%2F")


def test_what_is_done_in_another_window_keeps_this_one(
    page: Page, pass_time: Callable[[int], None]
) -> None:
    pass_time(27 * 60)
    page.request.get("/admin/")  # another window of the same browser
    pass_time(90)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    assert page.url.endswith("/admin/offices/office/")


def test_a_warning_that_is_shown_goes_when_another_window_goes_on(
    page: Page, pass_time: Callable[[int], None]
) -> None:
    pass_time(28 * 60 + 10)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    page.request.get("/admin/")
    page.clock.run_for(15_000)
    expect(dialog).to_be_hidden()
