"""D: while a closure can be undone no reminder tells the new time; afterwards it goes out."""

from datetime import timedelta

import pytest
from time_machine import travel

from appointments.models import Appointment
from notices.delivery import ASK_AGAIN_AFTER, send_due
from notices.fanout import fan_out
from notices.models import Notice
from notices.reminders import plan
from offices.models import Office, StaffMember
from tests.notices.closing_an_office import (
    VISIT,
    WAIT,
    booked,
    close,
    reminders_planned_until,
    told,
    undo,
)
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reminders(appointment: Appointment) -> list[str]:
    found = Notice.objects.filter(appointment=appointment, kind="reminder")
    return [notice.key.split(":")[1] for notice in found.order_by("pk")]


def test_one_that_comes_due_in_the_wait_is_planned_when_it_is_over(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = booked(atlanta, now=VISIT - 2 * DAY)
    closed = VISIT - timedelta(hours=27)
    # Moved to nine on Thursday: two days before that is inside the wait.
    atlanta.last_reminder_days = 2
    atlanta.save()
    reminders_planned_until(closed)
    close(atlanta, sam, now=closed, wait=timedelta(hours=5))
    due = VISIT - DAY
    for minutes in (5, 20):
        plan(now=due + timedelta(minutes=minutes))
    assert reminders(anas) == []
    over = closed + timedelta(hours=5)
    fan_out(now=over)
    plan(now=over)
    assert told(anas) == ["moved", "reminder"]
    plan(now=over + timedelta(minutes=5))
    assert reminders(anas) == ["2d"]


def test_one_of_the_old_time_waits_until_it_is_sure_and_goes_out_when_all_is_undone(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    anas = booked(atlanta, now=VISIT - 2 * DAY)
    due = VISIT - DAY
    reminders_planned_until(due - timedelta(minutes=5))
    plan(now=due)
    assert reminders(anas) == ["1d"]
    relocation = close(atlanta, sam, now=due)
    with travel(due, tick=False):
        send_due(reminders=True)
    waiting = Notice.objects.get()
    assert (waiting.status, waiting.attempts, waiting.text) == ("waiting", 0, "")
    undo(relocation, sam, now=due + timedelta(minutes=5))
    with travel(due + ASK_AGAIN_AFTER, tick=False):
        send_due(reminders=True)
    sent = Notice.objects.get()
    assert sent.status == "sent"
    assert "Wednesday, January 6, 2027" in sent.text
    assert len(post_office.arrived) == 1


def test_one_of_the_old_time_is_dropped_when_the_move_is_told(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    booked(atlanta, now=VISIT - 2 * DAY)
    due = VISIT - DAY
    reminders_planned_until(due - timedelta(minutes=5))
    plan(now=due)
    close(atlanta, sam, now=due)
    fan_out(now=due + WAIT)
    with travel(due + WAIT, tick=False):
        send_due(reminders=True)
    assert Notice.objects.get(kind="reminder").status == "dropped"
    assert post_office.arrived == []
