"""On signing in, people are told when that was last and how often somebody tried since."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from offices.last_sign_in import sentence_for
from offices.models import SignInRecord, StaffMember
from tests.cast import MONDAY, an_office
from tests.offices.signing_in import a_clerk, give, shown_by, sign_in, with_an_app, wrong_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(db: None) -> Any:  # noqa: ARG001
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cruz(clock: Any) -> StaffMember:
    person = a_clerk()
    sign_in(Client())
    clock.shift(timedelta(days=1, hours=2))
    return person


def first_page(client: Client) -> str:
    return " ".join(
        client.get("/admin/").content.decode().replace("\N{NO-BREAK SPACE}", " ").split()
    )


@pytest.mark.usefixtures("cruz")
def test_the_first_page_says_when_and_how_many_wrong_passwords(client: Client) -> None:
    for _ in range(3):
        sign_in(Client(), password="a wrong password")
    sign_in(client)
    said = "Last sign-in: Mon, Jan 4, 2027, 12:00 p.m. UTC. Wrong passwords or codes since then: 3."
    assert said in first_page(client)


def test_the_clock_is_that_of_ones_office(client: Client, cruz: StaffMember) -> None:
    cruz.offices.add(an_office())
    sign_in(client)
    assert "Mon, Jan 4, 2027, 7:00 a.m. EST" in first_page(client)


def test_with_several_offices_it_is_that_of_none(client: Client, cruz: StaffMember) -> None:
    cruz.offices.add(an_office(), an_office("SAV"))
    sign_in(client)
    assert "12:00 p.m. UTC" in first_page(client)


@pytest.mark.usefixtures("clock")
def test_the_first_time_is_said_to_be_the_first(client: Client) -> None:
    a_clerk()
    sign_in(client)
    assert "This is the first sign-in with this user name." in first_page(client)


@pytest.mark.usefixtures("clock")
def test_wrong_passwords_before_the_first_time_are_counted_too(client: Client) -> None:
    a_clerk()
    sign_in(Client(), password="a wrong password")
    sign_in(client)
    assert "Wrong passwords or codes before it: 1." in first_page(client)


@pytest.mark.usefixtures("cruz")
def test_the_next_time_counts_anew(clock: Any) -> None:
    sign_in(Client(), password="a wrong password")
    sign_in(Client())
    clock.shift(timedelta(days=1))
    client = Client()
    sign_in(client)
    assert "Tue, Jan 5, 2027, 2:00 p.m. UTC. Wrong passwords or codes since then: 0." in first_page(
        client
    )


@pytest.mark.usefixtures("cruz")
def test_another_page_says_it_once(client: Client) -> None:
    to = "/admin/password_change/"
    sign_in(client, to=to)
    assert "Last sign-in:" in client.get(to).content.decode()
    assert "Last sign-in:" not in client.get(to).content.decode()


def test_it_is_not_said_before_the_code_is_given(client: Client, cruz: StaffMember) -> None:
    app = with_an_app(cruz)
    to = "/admin/password_change/"
    sign_in(client, to=to)
    assert "Last sign-in:" not in client.get(to, follow=True).content.decode()
    give(client, shown_by(app), to=to)
    assert "Last sign-in:" in client.get(to).content.decode()


def test_wrong_codes_are_counted_as_well(client: Client, cruz: StaffMember, clock: Any) -> None:
    app = with_an_app(cruz)
    thief = Client()
    sign_in(thief)
    give(thief, wrong_for(app))
    clock.shift(timedelta(minutes=5))
    sign_in(client)
    assert "Wrong passwords or codes since then: 1." in sentence_for(cruz)


@pytest.mark.usefixtures("clock")
def test_names_that_nobody_has_leave_no_record() -> None:
    sign_in(Client(), "nobody", "a wrong password")
    assert not SignInRecord.objects.exists()
