"""A staff session ends 30 minutes after its last use, not earlier, and the login page says so."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from infopass.session_renewal import LAST_SEEN_COOKIE
from infopass.sessions import SessionStore
from tests.cast import MONDAY
from tests.offices.signing_in import an_administrator, sign_in

pytestmark = pytest.mark.django_db
ENDED = "Your session ended because nothing was done for 30 minutes."


@pytest.fixture
def clock(db: None) -> Any:  # noqa: ARG001
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def inside(client: Client, clock: Any) -> Client:  # noqa: ARG001
    an_administrator("cruz")
    sign_in(client)
    return client


def is_inside(client: Client) -> bool:
    return bool(client.get(reverse("admin:index")).status_code == 200)


def seconds_left(client: Client) -> int:
    return int(client.get(reverse("admin:session_left")).json()["seconds"])


def test_it_lasts_thirty_minutes_from_the_last_page_whenever_that_was(
    inside: Client, clock: Any
) -> None:
    clock.shift(timedelta(minutes=4, seconds=59))
    assert is_inside(inside)
    clock.shift(timedelta(minutes=29, seconds=59))
    assert is_inside(inside)


def test_it_ends_after_thirty_minutes(inside: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=30, seconds=1))
    assert not is_inside(inside)


def test_the_cookie_lasts_as_long_as_the_row(inside: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=3))
    cookie = inside.get(reverse("admin:index")).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == settings.SESSION_COOKIE_AGE
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_asking_how_long_it_lasts_keeps_nothing_alive(inside: Client, clock: Any) -> None:
    left = []
    for minutes in (10, 10, 9):
        clock.shift(timedelta(minutes=minutes))
        left.append(seconds_left(inside))
    assert left == [20 * 60, 10 * 60, 60]
    clock.shift(timedelta(minutes=2))
    assert seconds_left(inside) == 0
    assert not is_inside(inside)


def test_staying_signed_in_gives_thirty_minutes_again(inside: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=29))
    assert inside.post(reverse("admin:session_stay")).status_code == 204
    assert seconds_left(inside) == 1800
    clock.shift(timedelta(minutes=29))
    assert is_inside(inside)


def test_nobody_stays_without_a_token_of_the_page(inside: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = inside.cookies
    assert strict.post(reverse("admin:session_stay")).status_code == 403


def test_renewing_leaves_what_another_window_wrote(inside: Client) -> None:
    key = inside.session.session_key
    meanwhile = SessionStore(key)
    slow = SessionStore(key)
    slow.load()
    meanwhile["written"] = "in another window"
    meanwhile.save()
    slow.prolong()
    assert SessionStore(key)["written"] == "in another window"


def after_coming_back(client: Client) -> str:
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)  # the browser dropped it in time
    page = client.get(reverse("admin:offices_office_changelist"), follow=True)
    assert page.redirect_chain[-1][0] == "/admin/login/?next=/admin/offices/office/"
    return str(page.content.decode())


def test_the_login_page_says_that_the_session_ended_and_why(inside: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=31))
    assert ENDED in after_coming_back(inside)


def test_a_session_that_ended_otherwise_is_not_said_to_have_been_idle(
    inside: Client, clock: Any
) -> None:
    clock.shift(timedelta(minutes=5))
    page = after_coming_back(inside)
    assert ENDED not in page
    assert "Your session was ended." in page


def test_signing_in_again_goes_on_where_one_was(inside: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=31))
    after_coming_back(inside)
    to = "/admin/offices/office/"
    assert sign_in(inside, to=to).headers["Location"] == to


def test_whoever_signed_out_is_told_nothing(inside: Client, clock: Any) -> None:
    inside.post(reverse("admin:logout"))
    clock.shift(timedelta(hours=1))
    assert ENDED not in inside.get(reverse("admin:login")).content.decode()
    assert not inside.cookies[LAST_SEEN_COOKIE].value


@pytest.mark.parametrize("forged", ["", "x", "-1", "9" * 11, "9" * 400, "²"])
def test_a_forged_cookie_does_no_harm(client: Client, forged: str) -> None:
    client.cookies[LAST_SEEN_COOKIE] = forged
    assert client.get(reverse("admin:login")).status_code == 200


def test_strangers_are_told_nothing(client: Client) -> None:
    page = client.get("/admin/", follow=True).content.decode()
    assert "Your session" not in page
    assert seconds_left(client) == 0


def test_applicants_get_no_such_cookie(client: Client) -> None:
    assert LAST_SEEN_COOKIE not in client.get("/en/book/").cookies


def test_the_warning_stands_on_every_page_of_the_admin_and_on_no_other(inside: Client) -> None:
    for page in ("/admin/", "/admin/offices/office/", "/admin/offices/office/add/?_popup=1"):
        assert 'id="session-warning"' in inside.get(page).content.decode()
    assert 'id="session-warning"' not in Client().get("/admin/login/").content.decode()


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(inside: Client, clock: Any) -> None:
    for _refresh in range(3):
        clock.shift(timedelta(minutes=10))
        inside.get(reverse("admin:index"), headers={"x-unattended": "yes"})
    clock.shift(timedelta(seconds=1))
    assert not is_inside(inside)
