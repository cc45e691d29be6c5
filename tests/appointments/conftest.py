from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from offices.models import Office, StaffMember
from tests.accessibility import sign_in_as
from tests.appointments.clerk import Clerk, NewClerk, an_office_at_noon
from tests.appointments.march import March
from tests.cast import MONDAY, an_open_office
from tests.roles import NATIONAL_ADMINISTRATOR, SCHEDULER, a_staff_member


@pytest.fixture
def on_monday() -> Iterator[time_machine.Traveller]:
    """The clock stands still on MONDAY until the test moves it."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def atlanta(db: None) -> Office:  # noqa: ARG001 - opens the database
    """Twelve times a day of two seats."""
    return an_open_office()


@pytest.fixture
def sam(db: None) -> StaffMember:  # noqa: ARG001 - opens the database
    """A scheduler, of no office yet."""
    return a_staff_member("sam", SCHEDULER)


@pytest.fixture
def desk(
    client: Client,
    atlanta: Office,
    sam: StaffMember,
    on_monday: time_machine.Traveller,  # noqa: ARG001 - the session is of that day
) -> Client:
    """Sam of Atlanta, signed in."""
    sam.offices.add(atlanta)
    client.force_login(sam)
    return client


@pytest.fixture
def march(db: None) -> March:  # noqa: ARG001 - opens the database
    return March()


@pytest.fixture
def in_april() -> Iterator[None]:
    with time_machine.travel("2027-04-14T12:00:00+00:00", tick=False):  # a Wednesday
        yield


@pytest.fixture
def nat(client: Client, march: March) -> Client:  # noqa: ARG001 - there is something to see
    """A national administrator, signed in, after March."""
    client.force_login(a_staff_member("nat", NATIONAL_ADMINISTRATOR))
    return client


@pytest.fixture
def at_noon(transactional_db: None) -> Office:  # noqa: ARG001 - opens the database to the server
    return an_office_at_noon()


@pytest.fixture
def new_clerk(browser: Browser, live_server: LiveServer) -> Iterator[NewClerk]:
    """Opens a browser of its own for each of the staff, signed in."""
    contexts = []

    def new(person: StaffMember, language: str = "en", *, script: bool = True) -> Clerk:
        context = browser.new_context(
            base_url=str(live_server.url), locale=f"{language}-US", java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        sign_in_as(page, live_server.url, person)
        return Clerk(page, language)

    yield new
    for context in contexts:
        context.close()
