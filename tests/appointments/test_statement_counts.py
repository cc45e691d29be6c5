"""Database statements per request, through the full middleware: sessions and savepoints counted.

In a test's transaction a savepoint stands where BEGIN and COMMIT stand in life: the same number.
The bars are those of the design of record: 7 for the time page, 16 for confirm, none that grows.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.models import Slot
from appointments.references import pin_for
from tests.cast import an_open_office, book, stranger
from tests.walk import path, seal, see, send, to_review, to_time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

TIME_PAGE_BAR = 7
CONFIRM_BAR = 16


def statements(request: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        response = request()
    assert response.status_code in {200, 302}, response.status_code
    return [query["sql"] for query in captured.captured_queries]


def much_more() -> None:
    """Another office with its two weeks of slots, and thirty more bookings here."""
    an_open_office("QNS", seats=5)
    slots = Slot.objects.filter(counter__office__code="ATL").order_by("starts_at")[:30]
    for number, slot in enumerate(slots):
        book(slot, stranger(1000 + number))


def test_the_time_page(client: Client, on_monday: time_machine.Traveller) -> None:
    an_open_office(seats=2)
    to_time(client)
    few = statements(lambda: see(client, "book_time"))
    much_more()
    many = statements(lambda: see(client, "book_time"))
    assert len(many) == len(few) <= TIME_PAGE_BAR, many
    # Once in five minutes the session is renewed as well: savepoint, update, release.
    on_monday.shift(timedelta(minutes=6))
    assert len(statements(lambda: see(client, "book_time"))) <= TIME_PAGE_BAR


def test_confirm(client: Client) -> None:
    an_open_office(seats=2)
    much_more()
    slot = Slot.objects.filter(counter__office__code="ATL").order_by("-starts_at")[0]
    to_review(client, slot)
    shown = seal(client)
    spent = statements(lambda: send(client, "book_review", {"shown": shown}))
    assert len(spent) <= CONFIRM_BAR, spent


@pytest.mark.parametrize(
    "name", ["book_service", "book_office", "book_details", "book_time", "book_review"]
)
def test_no_page_of_the_way_grows_with_rows(client: Client, name: str) -> None:
    an_open_office(seats=2)
    slot = Slot.objects.order_by("-starts_at")[0]
    to_review(client, slot)
    few = statements(lambda: see(client, name))
    much_more()
    many = statements(lambda: see(client, name))
    assert len(many) == len(few), many


def test_the_pages_of_an_appointment_do_not_grow_with_rows(client: Client) -> None:
    an_open_office(seats=2)
    ana = book(Slot.objects.order_by("-starts_at")[0])
    send(client, "manage", {"number": ana.number, "pin": pin_for(ana)})
    for name in ("manage_appointment", "manage_reschedule", "manage_cancel"):
        few = len(statements(lambda: client.get(path(name, ana.number))))  # noqa: B023
        Slot.objects.exclude(pk=ana.slot_id).update(held_back=1)
        assert len(statements(lambda: client.get(path(name, ana.number)))) == few  # noqa: B023
