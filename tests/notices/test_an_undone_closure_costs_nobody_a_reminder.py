"""E: what came due between the closing and the undoing goes out when the visit stands again."""

from datetime import timedelta

import pytest

from appointments.history import seats_given
from appointments.models import Event
from notices.models import Notice
from notices.reminders import plan
from offices.models import Office, StaffMember
from tests.notices.closing_an_office import (
    VISIT,
    booked,
    close,
    leave_no_seat,
    move,
    reminders_planned_until,
    slots_of,
    undo,
)

pytestmark = pytest.mark.django_db
DUE = VISIT - timedelta(days=1)
CLOSED, UNDONE = DUE - timedelta(minutes=5), DUE + timedelta(minutes=4)


@pytest.mark.parametrize("has_a_place", [True, False])
def test_it_goes_out_after_the_undoing(
    atlanta: Office, sam: StaffMember, *, has_a_place: bool
) -> None:
    anas = booked(atlanta, now=VISIT - timedelta(days=2))
    if not has_a_place:
        leave_no_seat()
    reminders_planned_until(CLOSED)
    relocation = close(atlanta, sam, now=CLOSED)
    # Two runs, so that the later ones do not look back so far by themselves.
    for minutes in (1, 3):
        plan(now=DUE + timedelta(minutes=minutes))
    assert not Notice.objects.exists()
    undo(relocation, sam, now=UNDONE)
    reminders_planned_until(DUE + timedelta(minutes=30))
    for minutes in (35, 40):
        plan(now=DUE + timedelta(minutes=minutes))
    reminder = Notice.objects.get()
    assert (reminder.kind, reminder.not_before) == ("reminder", DUE)
    assert reminder.event == Event.objects.get(appointment=anas, kind="booked")


def test_the_move_that_counts_is_the_one_before_the_closure(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = booked(atlanta, now=VISIT - timedelta(days=2))
    move(anas, slots_of(atlanta)[3], now=VISIT - timedelta(days=2))
    own = Event.objects.filter(appointment=anas).latest("pk")
    relocation = close(atlanta, sam, now=CLOSED)
    assert seats_given([anas.pk])[anas.pk].reason == "office_closed"
    undo(relocation, sam, now=UNDONE)
    assert seats_given([anas.pk])[anas.pk] == own
