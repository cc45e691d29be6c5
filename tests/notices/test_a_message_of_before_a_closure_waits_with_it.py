"""Written before an office closed and sent in the wait: its PDF would show the secret new time."""

from datetime import timedelta

import pytest
from time_machine import travel

from appointments.models import Appointment
from notices.delivery import ASK_AGAIN_AFTER, send_due
from notices.fanout import fan_out
from notices.models import Notice
from notices.resending import NotSureYet, send_again
from offices.models import Office, StaffMember
from tests.cast import ANA, MONDAY, book
from tests.notices.closing_an_office import (
    WAIT,
    close,
    move,
    send,
    slots_of,
    undo,
)
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db
SOON, FIFTH, LATER = (MONDAY + timedelta(minutes=each) for each in (1, 5, 60))


@pytest.fixture(autouse=True)
def anas(atlanta: Office) -> Appointment:
    return book(slots_of(atlanta)[0], ANA, now=MONDAY)


def by_email(kind: str) -> Notice:
    return Notice.objects.get(kind=kind, channel="email")


def test_a_confirmation_goes_out_with_the_own_time_once_all_is_undone(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    fan_out(now=MONDAY)
    relocation = close(atlanta, sam)
    with travel(SOON, tick=False):
        send_due()
    held = by_email("confirmed")
    assert (held.status, held.attempts) == ("waiting", 0)
    assert post_office.arrived == []
    undo(relocation, sam, now=FIFTH)
    with travel(SOON + ASK_AGAIN_AFTER, tick=False):
        send_due()
    assert by_email("confirmed").status == "sent"
    assert "January 6, 2027" in by_email("confirmed").text
    assert len(post_office.arrived) == 1


def test_it_is_dropped_when_the_move_is_told(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    fan_out(now=MONDAY)
    close(atlanta, sam)
    with travel(SOON, tick=False):
        send_due()
    send(MONDAY + WAIT)
    assert by_email("confirmed").status == "dropped"
    assert by_email("moved").status == "sent"
    assert len(post_office.arrived) == 1


def test_an_own_move_written_before_waits_too(
    atlanta: Office, sam: StaffMember, anas: Appointment, post_office: PostOffice
) -> None:
    move(anas, slots_of(atlanta)[3], now=MONDAY)
    fan_out(now=MONDAY)
    close(atlanta, sam)
    with travel(SOON, tick=False):
        send_due()
    assert by_email("moved").status == "waiting"
    assert post_office.arrived == []


def test_one_that_was_sent_is_not_sent_again_before_all_is_sure(
    atlanta: Office, sam: StaffMember, post_office: PostOffice
) -> None:
    send(MONDAY)
    close(atlanta, sam)
    with pytest.raises(NotSureYet):
        send_again(notice_id=by_email("confirmed").pk, now=SOON)
    assert Notice.objects.filter(kind="confirmed", status="waiting").count() == 0
    assert len(post_office.arrived) == 1
