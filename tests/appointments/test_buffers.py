"""Years of the past make no act read more: pages of the database, of the statements really sent.

Small enough for every change: one busy office beside another, with a week of the past, then with two
years of it, less busy ones. The week has enough rows for every index to have its second level. The same acts are measured at full size by `python -m bench.buffers` (docs/performance.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from appointments.admin import searching
from appointments.models import Appointment
from appointments.slots import publish
from bench.acts import pages_of_every_act, searches_for_many, tidy_up
from bench.buffers import MOST
from tests.cast import MONDAY, a_counter, a_service, an_office, open_daily
from tests.roles import make_roles_anew

# In transactions of its own: what acts leave behind can be vacuumed before the next measurement.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_monday")]

# An act of three dozen pages meets some more or fewer by chance, wherever random keys fall.
SLACK = 10  # pages
# It looks up each of a thousand visits, and a page more for each where an index gained a level.
MOST_OF = {"staff: report of a week at an office": 1.6}
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


# Of a name that many have: up to fifty people are shown, each with slot, counter and service.
WITH_ALL_SHOWN = 500  # pages


def pages_after(*, share: float, **back: int) -> dict[str, int]:
    call_command("simulate_history", share=share, **back)
    tidy_up()
    return pages_of_every_act()


def pages_to_find_many() -> dict[str, int]:
    """By the statement that counts whom the front desk finds, without reading what is shown."""
    return {
        name: sum(pages for sql, pages in search.statements if sql.startswith("SELECT COUNT("))
        for name, search in searches_for_many().items()
    }


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
        if years[act] > max(MOST_OF.get(act, MOST) * week[act], week[act] + SLACK)
    }


@pytest.fixture(autouse=True)
def _roles() -> None:
    make_roles_anew()


@pytest.fixture
def _two_offices() -> None:
    # So many times to come that no plan reads them all.
    office, another = an_office(horizon_days=60), an_office("NYC")
    for name, code in (("Window 1", "CASE"), ("Window 2", "CARD")):
        counter = a_counter(office, a_service(code), name=name)
        open_daily(counter, "09:00", "17:00", seats=10)
    open_daily(a_counter(another, a_service()), "09:00", "17:00", seats=5)
    for each in (office, another):
        publish(office_id=each.pk, now=MONDAY)


@pytest.mark.usefixtures("_two_offices")
def test_no_act_reads_more_after_years_than_after_a_week() -> None:
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


@pytest.mark.usefixtures("_two_offices")
def test_a_name_of_many_costs_the_front_desk_nothing_for_the_years_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call_command("simulate_history", share=0.35, days=7)
    tidy_up()
    week = pages_to_find_many()
    own = Appointment.objects.filter(office__code="ATL")
    of_the_desk = own.count()
    call_command("simulate_history", share=0.2, years=2, office=["NYC"])
    tidy_up()
    assert (own.count(), Appointment.objects.count() > 10 * of_the_desk) == (of_the_desk, True)
    assert grown(week, pages_to_find_many()) == {}
    listed = {name: search.total for name, search in searches_for_many().items()}
    assert {name: pages for name, pages in listed.items() if pages > WITH_ALL_SHOWN} == {}
    with without("appointment_name_words"):
        assert set(grown(week, pages_to_find_many())) == set(week)
    # The same index, asked for the whole country, whose people are sorted out afterwards.
    monkeypatch.setattr(searching, "_offices_shown", lambda _request: None)
    assert set(grown(week, pages_to_find_many())) == set(week)
    listed = {name: search.total for name, search in searches_for_many().items()}
    assert min(listed.values()) > WITH_ALL_SHOWN
