from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.appointments.march import March
from tests.cast import MONDAY
from tests.roles import NATIONAL_ADMINISTRATOR, a_staff_member


@pytest.fixture
def on_monday() -> Iterator[time_machine.Traveller]:
    """The clock stands still on MONDAY until the test moves it."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


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
