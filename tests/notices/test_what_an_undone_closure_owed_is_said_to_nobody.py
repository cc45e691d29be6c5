"""A: unplaced, then moved, then put back: neither of the two events is told, owed or written."""

from datetime import timedelta

import pytest

from appointments import closing
from appointments.models import Appointment, Outbox
from notices.fanout import fan_out
from notices.models import Notice
from notices.overtaking import Standing, standing_of
from offices.models import Office
from tests.cast import MONDAY
from tests.notices.closing_an_office import (
    a_staff_member,
    booked,
    carry_on,
    close,
    leave_no_seat,
    open_the_seats,
    told,
    undo,
)

pytestmark = pytest.mark.django_db
SECOND, FIFTH, LATER = (MONDAY + timedelta(minutes=each) for each in (2, 5, 60))


def test_nothing_is_left_of_an_event_before_the_last(atlanta: Office) -> None:
    sam, anas = a_staff_member(), booked(atlanta)
    leave_no_seat()
    relocation = close(atlanta, sam)
    open_the_seats()
    carry_on(relocation, now=SECOND)
    owed = Outbox.objects.values_list("event__kind", flat=True)
    assert sorted(owed) == ["moved", "unplaced"]
    closing.undo(relocation_id=relocation.pk, by=sam, now=FIFTH)
    assert not Outbox.objects.exists(), "from then on, however long it takes to move people back"
    carry_on(relocation, now=FIFTH)
    assert not Outbox.objects.exists()
    fan_out(now=LATER)
    assert told(anas) == []


@pytest.mark.parametrize("kind", ["unplaced", "moved"])
def test_what_was_written_before_the_undoing_is_pointless_when_it_comes_to_sending(
    atlanta: Office, kind: str
) -> None:
    sam, anas = a_staff_member(), booked(atlanta)
    if kind == "unplaced":
        leave_no_seat()
    relocation = close(atlanta, sam)
    # Written too early, whatever made it so.
    Outbox.objects.update(not_before=MONDAY)
    fan_out(now=MONDAY)
    notice = Notice.objects.get(kind=kind)

    def standing() -> Standing:
        appointment = Appointment.objects.select_related("slot").get(pk=anas.pk)
        return standing_of(
            kind=kind, appointment=appointment, after_event=notice.event_id or 0, now=LATER
        )

    assert standing() is Standing.GOOD
    undo(relocation, sam, now=FIFTH)
    assert standing() is Standing.POINTLESS
