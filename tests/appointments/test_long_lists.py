"""Lists of years of rows: counted only so far, sorted only when narrow, and never all loaded."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from appointments.booking import hold
from appointments.models import Slot
from offices.models import StaffMember
from tests.cast import MONDAY, a_service, a_slot, book
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

SLOTS = "/admin/appointments/slot/"
APPOINTMENTS = "/admin/appointments/appointment/"


@pytest.fixture
def cruz(client: Client) -> Client:
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    return client


def slots_to_come(count: int) -> None:
    first = a_slot()
    Slot.objects.bulk_create(
        Slot(
            counter=first.counter,
            date=first.date,
            time=first.time,
            starts_at=first.starts_at + timedelta(minutes=15 * number),
            ends_at=first.ends_at + timedelta(minutes=15 * number),
            capacity=1,
        )
        for number in range(1, count)
    )


def test_a_list_of_more_than_a_thousand_says_that_it_ends_there(cruz: Client) -> None:
    slots_to_come(1_000)
    said = "Only the first 1000 are listed. Search, or choose a filter, to see others."
    assert said not in text_of(cruz.get(SLOTS))
    last = Slot.objects.latest("starts_at")
    one_more = a_slot(starts_at=last.ends_at, office=last.counter.office)
    listed = cruz.get(SLOTS)
    assert said in text_of(listed)
    assert listed.context["cl"].result_count == 1_000
    shown_last = cruz.get(SLOTS, {"p": "20"}).context["cl"].result_list
    assert last in shown_last
    assert one_more not in shown_last
    assert cruz.get(SLOTS, {"p": "21"}).status_code == 302


@pytest.mark.parametrize("action", ["withdraw_slots", "reopen_slots", "change_seats"])
def test_all_of_a_long_list_are_too_many_for_an_action(cruz: Client, action: str) -> None:
    slots_to_come(1_001)
    chosen = {"action": action, "_selected_action": "1", "select_across": "1", "index": "0"}
    told = text_of(cruz.post(SLOTS, chosen, follow=True))
    assert "Choose at most 1000 at a time." in told
    assert not Slot.objects.filter(withdrawn_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("path", "query", "is_sortable"),
    [
        (APPOINTMENTS, "", False),
        (APPOINTMENTS, "when=week", True),
        (APPOINTMENTS, "q=ana", True),
        (SLOTS, "", True),
        (SLOTS, "when=all", False),
        ("/admin/appointments/event/", "", False),
        ("/admin/appointments/hold/", "", True),
    ],
)
def test_columns_sort_what_is_narrow(
    cruz: Client, path: str, query: str, is_sortable: bool
) -> None:
    slot = a_slot(seats=2)
    book(slot)
    hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    shown = text_of(cruz.get(f"{path}?{query}"))
    assert ('class="sortable' in shown) is is_sortable
