"""The admin's lists ask the database the same number of questions however many rows there are."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.booking import hold
from offices.models import Office, StaffMember
from tests.cast import MONDAY, a_service, a_slot, an_office, book, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

MODELS = ["slot", "hold", "appointment", "event", "outbox"]


@pytest.fixture
def cruz(client: Client) -> Client:
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    return client


def fill(first: int, last: int) -> None:
    """One slot each with a booked seat and a held one, in turns at two offices."""
    offices = list(Office.objects.order_by("code")) or [an_office("ATL"), an_office("NYC")]
    for number in range(first, last):
        slot = a_slot(
            seats=2,
            starts_at=MONDAY + timedelta(hours=3, minutes=15 * number),
            office=offices[number % 2],
        )
        book(slot, stranger())
        hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("search", ["", "q=visitor"])
def test_sixty_rows_take_as_many_statements_as_ten(cruz: Client, search: str) -> None:
    paths = [f"/admin/appointments/{model}/?{search}" for model in MODELS]
    fill(0, 10)
    for path in paths:
        cruz.get(path)  # what is read once in a process or session is read now
    of_ten = {path: statements(cruz, path) for path in paths}
    fill(10, 60)
    assert {path: statements(cruz, path) for path in paths} == of_ten
