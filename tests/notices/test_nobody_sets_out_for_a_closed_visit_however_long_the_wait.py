"""C: told two hours before the visit at the latest, and told again if it stands after all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from appointments.models import Appointment, Outbox, Slot
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Call, Notice
from offices.models import Office, StaffMember
from tests.cast import ANA, BEN, book
from tests.notices.closing_an_office import (
    VISIT,
    WAIT,
    booked,
    close,
    leave_no_seat,
    send,
    slots_of,
    told,
    undo,
)
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db
HALF_AN_HOUR_BEFORE = VISIT - timedelta(minutes=30)
TWO_HOURS = timedelta(hours=2)


def test_who_comes_in_half_an_hour_is_told_at_once_and_who_has_no_channel_called(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    anas, bens = booked(atlanta), booked(atlanta, BEN)
    leave_no_seat()
    close(atlanta, sam, now=HALF_AN_HOUR_BEFORE, wait=TWO_HOURS)
    send(HALF_AN_HOUR_BEFORE)
    assert told(anas) == ["unplaced"]
    assert len(post_office.arrived) == 1
    assert Call.objects.get(done_at=None).appointment == bens


def test_each_waits_until_two_hours_before_the_own_visit_or_the_end_of_the_wait(
    atlanta: Office, sam: StaffMember
) -> None:
    people = [
        book(slot, replace(ANA, last_name=f"Number {number}"))
        for number, slot in enumerate(slots_of(atlanta))
    ]
    Outbox.objects.all().delete()
    now = VISIT - timedelta(hours=3)
    relocation = close(atlanta, sam, now=now, wait=timedelta(hours=2))
    owed = dict(Outbox.objects.values_list("event__appointment", "not_before"))
    begins = dict(Slot.objects.values_list("pk", "starts_at"))
    for person in people:
        latest = begins[person.slot_id] - TWO_HOURS
        assert owed[person.pk] == min(relocation.notices_at, latest)
    assert owed[people[0].pk] == VISIT - TWO_HOURS != relocation.notices_at
    assert owed[people[-1].pk] == relocation.notices_at


@pytest.mark.parametrize("kind", ["unplaced", "moved"])
def test_undone_after_somebody_was_told_they_hear_that_their_time_stands_after_all(
    atlanta: Office, sam: StaffMember, post_office: PostOffice, kind: str
) -> None:
    anas = booked(atlanta)
    if kind == "unplaced":
        leave_no_seat()
    relocation = close(atlanta, sam, now=HALF_AN_HOUR_BEFORE, wait=TWO_HOURS)
    send(HALF_AN_HOUR_BEFORE)
    undo(relocation, sam, now=HALF_AN_HOUR_BEFORE + timedelta(minutes=5))
    send(HALF_AN_HOUR_BEFORE + timedelta(minutes=6))
    assert told(anas) == [kind, "restored"]
    assert "Wednesday, January 6, 2027" in Notice.objects.get(kind="restored").text
    assert post_office.arrived[-1]["Subject"] == "The appointment takes place after all"


def test_undone_before_they_hear_nothing(atlanta: Office, sam: StaffMember) -> None:
    anas = booked(atlanta)
    early = VISIT - timedelta(hours=5)
    relocation = close(atlanta, sam, now=early, wait=timedelta(hours=24))
    undo(relocation, sam, now=early + WAIT)
    fan_out(now=VISIT - timedelta(hours=1))
    assert told(anas) == []


def test_whose_visit_was_over_before_the_message_was_written_is_called(
    atlanta: Office, sam: StaffMember
) -> None:
    """Nothing ran meanwhile."""
    anas = booked(atlanta)
    leave_no_seat()
    close(atlanta, sam, now=HALF_AN_HOUR_BEFORE, wait=TWO_HOURS)
    fan_out(now=VISIT + timedelta(hours=1))
    call = Call.objects.get()
    assert (call.appointment, call.about, call.why) == (anas, "unplaced", "too_late")


def test_so_is_who_was_moved_to_a_time_that_is_over_as_well(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = booked(atlanta)
    close(atlanta, sam, now=HALF_AN_HOUR_BEFORE, wait=TWO_HOURS)
    fan_out(now=VISIT + timedelta(days=2))
    assert told(anas) == []
    assert (Call.objects.get().about, Call.objects.get().why) == ("moved", "too_late")


@pytest.mark.usefixtures("post_office")
def test_whose_visit_was_over_before_the_message_was_sent_is_called(
    atlanta: Office, sam: StaffMember, time_machine: object
) -> None:
    anas = booked(atlanta)
    leave_no_seat()
    close(atlanta, sam, now=HALF_AN_HOUR_BEFORE, wait=TWO_HOURS)
    fan_out(now=HALF_AN_HOUR_BEFORE)
    time_machine.move_to(VISIT + timedelta(hours=1), tick=False)  # type: ignore[attr-defined]
    send_due()
    assert Notice.objects.get().status == Notice.Status.LAPSED
    call = Call.objects.get()
    assert (call.appointment, call.why) == (anas, "too_late")
    assert Appointment.objects.get(pk=anas.pk).is_live
