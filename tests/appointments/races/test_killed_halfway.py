"""A process that moves the people of a closure is killed, and another one goes on where it stopped."""

import signal
import time
from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from appointments import closing
from appointments.models import Appointment, Displaced, Event, Outbox, Relocation, Slot
from offices.models import Closure, Office, StaffMember
from tests.appointments.races.closed_tuesday import WEDNESDAY, close_tuesday
from tests.appointments.races.racing import PATIENCE, start_in_a_process, turn
from tests.appointments.races.stage import breaks, drift, sizes
from tests.cast import MONDAY, a_counter, a_service, an_office, open_daily

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 5
# So many that a busy machine notices in time that half of them are moved.
PEOPLE = 12 * SEATS
_OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
"""


@pytest.fixture
def office() -> Office:
    """Twelve times a day, two days ahead: a full Tuesday fits into Wednesday exactly."""
    office = an_office(horizon_days=2)
    open_daily(a_counter(office, a_service()), "09:00", "12:00", seats=SEATS)
    return office


def with_outcome(outcome: str) -> int:
    return Displaced.objects.filter(outcome=outcome).count()


def kill_at_work(relocation: Relocation, is_time: Callable[[], bool], *, without: str = "") -> None:
    """kill -9 as soon as it is time; when nothing of it is left in the database, it is over."""
    # Earlier tests of this run may have left some open.
    before = _other_sessions()
    child = start_in_a_process(turn("carry_on", relocation_id=relocation.pk), without=without)
    try:
        _wait(lambda: is_time() or child.poll() is not None)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == -signal.SIGKILL, "it was done before it was killed"
    _wait(lambda: _other_sessions() <= before)


def _other_sessions() -> set[int]:
    """Of this database, by their process ids at the server."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        return {pid for (pid,) in cursor.fetchall()}


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def go_on(relocation: Relocation) -> Relocation:
    relocation.refresh_from_db()
    closing.carry_on(relocation, now=MONDAY, run_for=timedelta(minutes=1))
    relocation.refresh_from_db()
    return relocation


def moves_of_each(reason: str) -> Tally[int]:
    """How many people have how many events of that reason."""
    events = Event.objects.filter(kind="moved", reason=reason)
    return Tally(Tally(events.values_list("appointment", flat=True)).values())


@sizes(1, 10)
def test_killed_twice_and_run_again_everybody_is_moved_exactly_once(
    size: int, office: Office, sam: StaffMember
) -> None:
    for _ in range(size):
        relocation = close_tuesday(office, sam)
        for so_many in (PEOPLE // 4, PEOPLE // 2):
            kill_at_work(relocation, lambda: with_outcome("moved") >= so_many)  # noqa: B023
            assert so_many <= with_outcome("moved") < PEOPLE
            assert moves_of_each("office_closed") == {1: with_outcome("moved")}
            assert drift() == []
        assert go_on(relocation).state == "placed"
        assert with_outcome("moved") == PEOPLE
        assert moves_of_each("office_closed") == {1: PEOPLE}
        assert Outbox.objects.count() == PEOPLE, "each is told once"
        wednesday = Slot.objects.filter(date=WEDNESDAY)
        assert set(wednesday.values_list("taken", flat=True)) == {SEATS}
        assert drift() == []


@sizes(1, 10)
def test_an_undoing_that_is_killed_is_finished_by_the_next_run(
    size: int, office: Office, sam: StaffMember
) -> None:
    for _ in range(size):
        relocation = close_tuesday(office, sam)
        before = dict(Appointment.objects.values_list("pk", "slot"))
        go_on(relocation)
        closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
        kill_at_work(relocation, lambda: with_outcome("restored") >= PEOPLE // 3)
        assert PEOPLE // 3 <= with_outcome("restored") < PEOPLE
        assert Closure.objects.exists(), "it stands until the last is back"
        assert drift() == []
        assert go_on(relocation).state == "undone"
        assert dict(Appointment.objects.values_list("pk", "slot")) == before
        assert moves_of_each("closure_undone") == {1: PEOPLE}
        assert not Outbox.objects.exists()
        assert drift() == []


def test_moved_in_two_transactions_a_kill_leaves_a_seat_that_nobody_has(
    office: Office, sam: StaffMember
) -> None:
    def goes_wrong() -> bool:
        relocation = close_tuesday(office, sam)
        guard = "moved in one transaction"
        kill_at_work(relocation, lambda: drift() != [], without=guard)
        go_on(relocation)
        return any("taken but has" in found for found in drift())

    assert breaks(goes_wrong, tries=5)
