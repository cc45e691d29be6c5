"""Years of the past make no act read more: pages of the database, of the statements really sent.

Small enough for every change: one busy office beside another, with a week of the past, then with two
years of it, less busy ones. The week has enough rows for every index to have its second level. The same acts are measured at full size by `python -m bench.buffers` (docs/performance.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from appointments.models import Appointment
from appointments.slots import publish
from bench.acts import pages_of_every_act, tidy_up
from bench.buffers import MOST
from tests.cast import MONDAY, a_counter, a_service, an_office, open_daily
from tests.roles import make_roles_anew

# In transactions of its own: what acts leave behind can be vacuumed before the next measurement.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_monday")]

# An act of three dozen pages meets some more or fewer by chance, wherever random keys fall.
SLACK = 10  # pages
# Each index with the act that would read all those years without it.
KEEPS_SMALL = {
    "appointment_name_words": "staff: search by name",
    "appointment_phone": "staff: search by phone",
    "slot_by_day": "staff: search by day",
    "appointments_appointment_slot_id_4594fc33": "staff: today",
    "appointments_event_appointment_id_2fb23838": "staff: one appointment and its history",
}

# Of a search for somebody, with all that its page shows. Who has one office asks the same indexes.
FEW_HUNDRED = 300  # pages


def pages_after(*, share: float, **back: int) -> dict[str, int]:
    call_command("simulate_history", share=share, **back)
    tidy_up()
    return pages_of_every_act()


@contextmanager
def without(*indexes: str) -> Iterator[None]:
    """The indexes are gone until the end of the block."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP INDEX {', '.join(indexes)}")
        yield
        transaction.set_rollback(True)


def grown(week: dict[str, int], years: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {
        act: (week[act], years[act])
        for act in week
        if years[act] > max(MOST * week[act], week[act] + SLACK)
    }


@pytest.fixture(autouse=True)
def _roles() -> None:
    make_roles_anew()


def test_no_act_reads_more_after_years_than_after_a_week() -> None:
    # So many times to come that no plan reads them all.
    office, another = an_office(horizon_days=60), an_office("NYC")
    for name, code in (("Window 1", "CASE"), ("Window 2", "CARD")):
        counter = a_counter(office, a_service(code), name=name)
        open_daily(counter, "09:00", "17:00", seats=10)
    open_daily(a_counter(another, a_service()), "09:00", "17:00", seats=5)
    for each in (office, another):
        publish(office_id=each.pk, now=MONDAY)
    week = pages_after(days=7, share=0.35)
    of_a_week = Appointment.objects.count()
    years = pages_after(years=2, share=0.05)
    assert Appointment.objects.count() > 15 * of_a_week
    assert grown(week, years) == {}
    searches = {act: pages for act, pages in years.items() if "search" in act}
    assert {act: pages for act, pages in searches.items() if pages > FEW_HUNDRED} == {}
    with without(*KEEPS_SMALL):
        unguarded = pages_of_every_act()
    assert set(KEEPS_SMALL.values()) <= set(grown(week, unguarded))
    by_one_office = {f"front desk: search by {what}" for what in ("name", "phone", "day")}
    assert by_one_office <= set(grown(week, unguarded))
    assert unguarded["front desk: search by phone"] > FEW_HUNDRED
