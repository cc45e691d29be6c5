"""G: a week after the closed time nobody is moved any more; somebody calls, once."""

from datetime import timedelta

import pytest
from time_machine import travel

from appointments import booking, tasks
from appointments.closing.placing import PLACED_FOR
from appointments.models import Appointment, Displaced, Event, Slot
from appointments.slots import publish
from notices.fanout import fan_out
from notices.models import Call, Notice
from notices.paper import letters_pdf
from offices.models import Office, StaffMember
from tests.cast import ANA, MONDAY, an_open_office, book
from tests.notices.closing_an_office import (
    VISIT,
    WEDNESDAY,
    booked,
    carry_on,
    close,
    slots_of,
)
from tests.notices.reading_pdf import words_of

pytestmark = pytest.mark.django_db
# The visit takes a quarter of an hour.
LAST = VISIT + timedelta(minutes=15) + PLACED_FOR - timedelta(seconds=1)
TOO_LATE = LAST + timedelta(seconds=1)


@pytest.fixture
def atlanta(db: None) -> Office:  # noqa: ARG001
    return an_open_office(horizon_days=3)


def test_within_a_week_a_seat_that_opens_is_given(atlanta: Office, sam: StaffMember) -> None:
    booked(atlanta)
    Slot.objects.filter(date__gt=WEDNESDAY).delete()
    relocation = close(atlanta, sam)
    publish(office_id=atlanta.pk, now=LAST)
    carry_on(relocation, now=LAST)
    assert Displaced.objects.get().outcome == "moved"


def test_after_a_week_the_person_keeps_the_row_and_is_called_once(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = booked(atlanta)
    Slot.objects.filter(date__gt=WEDNESDAY).delete()
    relocation = close(atlanta, sam)
    fan_out(now=MONDAY + timedelta(minutes=15))
    publish(office_id=atlanta.pk, now=TOO_LATE)
    for run in range(3):
        carry_on(relocation, now=TOO_LATE + run * timedelta(minutes=1))
        fan_out(now=TOO_LATE + run * timedelta(minutes=1))
    row = Displaced.objects.get()
    assert (row.outcome, row.why) == ("unplaced", "too_late")
    before = anas.slot_id
    anas.refresh_from_db()
    assert anas.slot_id == before
    call = Call.objects.get()
    assert (call.appointment, call.about, call.why) == (anas, "unplaced", "no_place")
    assert Event.objects.filter(kind="not_placed").count() == 1
    assert Notice.objects.filter(kind="unplaced").count() == 1, "nothing more is written to them"
    anas = Appointment.objects.select_related("slot__counter__office", "service").get(pk=anas.pk)
    letter = words_of(letters_pdf([anas], now=TOO_LATE))
    assert "Please choose another time or office, or cancel." in letter
    assert "As soon as one opens" not in letter


def test_nothing_looks_at_them_any_more(
    atlanta: Office, sam: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(atlanta)
    Slot.objects.filter(date__gt=WEDNESDAY).delete()
    relocation = close(atlanta, sam)
    carry_on(relocation, now=TOO_LATE)
    monkeypatch.setattr(tasks, "carry_on", lambda _relocation, **_given: 1)
    with travel(TOO_LATE, tick=False):
        assert tasks.place_the_unplaced() == 0, "no closure has its turn"


def test_who_booked_anew_after_the_call_leaves_the_list(atlanta: Office, sam: StaffMember) -> None:
    booked(atlanta)
    Slot.objects.filter(date__gt=WEDNESDAY).delete()
    relocation = close(atlanta, sam)
    carry_on(relocation, now=TOO_LATE)
    publish(office_id=atlanta.pk, now=TOO_LATE)
    book(slots_of(atlanta, TOO_LATE.date() + timedelta(days=1))[0], ANA, now=TOO_LATE)
    with travel(TOO_LATE, tick=False):
        tasks.place_the_unplaced()
    assert Displaced.objects.get().outcome == "own"


def test_who_cancelled_meanwhile_is_not_called(atlanta: Office, sam: StaffMember) -> None:
    anas = booked(atlanta)
    Slot.objects.filter(date__gt=WEDNESDAY).delete()
    relocation = close(atlanta, sam)
    booking.cancel(appointment_id=anas.pk, now=MONDAY)
    carry_on(relocation, now=TOO_LATE)
    fan_out(now=TOO_LATE)
    assert not Call.objects.exists()
