"""F: their own move, cancellation or correction waits for no closure, and comes alone."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.models import Appointment, Outbox
from notices.fanout import fan_out
from notices.models import Notice
from offices.models import Office, StaffMember
from tests.cast import ANA, MONDAY, book
from tests.notices.closing_an_office import (
    booked,
    close,
    move,
    slots_of,
    told,
    undo,
)
from tests.notices.owing import corrected

pytestmark = pytest.mark.django_db
WAIT = timedelta(hours=24)
SOON, SOONER, OVER = MONDAY + timedelta(hours=1), MONDAY + timedelta(minutes=5), MONDAY + WAIT


def test_an_own_move_is_told_at_once_and_the_closure_never(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = booked(atlanta)
    close(atlanta, sam, wait=WAIT)
    friday = slots_of(atlanta, (MONDAY + timedelta(days=4)).date())[3]
    move(anas, friday, now=SOONER)
    fan_out(now=SOON)
    assert told(anas) == ["moved"]
    assert "Friday, January 8, 2027" in Notice.objects.get().text
    assert not Outbox.objects.exists()
    fan_out(now=OVER)
    assert told(anas) == ["moved"]


def test_an_own_cancellation_is_told_at_once_and_alone(atlanta: Office, sam: StaffMember) -> None:
    anas = booked(atlanta)
    close(atlanta, sam, wait=WAIT)
    booking.cancel(appointment_id=anas.pk, now=SOONER)
    fan_out(now=SOON)
    assert told(anas) == ["cancelled"]
    fan_out(now=OVER)
    assert told(anas) == ["cancelled"]


def test_what_was_owed_before_the_closure_still_waits(atlanta: Office, sam: StaffMember) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    relocation = close(atlanta, sam, wait=WAIT)
    fan_out(now=SOON)
    assert told(anas) == []
    undo(relocation, sam, now=SOON)
    fan_out(now=SOON)
    assert told(anas) == ["confirmed"]


def a_new_address(anas: Appointment) -> None:
    Appointment.objects.filter(pk=anas.pk).update(email="new@example.com")
    corrected(anas, now=SOONER, former_email=ANA.email)


def told_to(address: str) -> list[str]:
    notices = Notice.objects.order_by("pk")
    return [notice.kind for notice in notices if notice.recipient == address]


def test_a_correction_is_told_at_once_and_gives_no_secret_away(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = booked(atlanta)
    close(atlanta, sam, wait=WAIT)
    a_new_address(anas)
    fan_out(now=SOON)
    assert told_to(ANA.email) == told_to("new@example.com") == ["contact"]
    fan_out(now=OVER)
    assert told_to("new@example.com") == ["contact", "moved"]
    assert not Outbox.objects.exists()


def test_a_new_contact_is_sent_the_visit_when_the_closure_is_undone(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = booked(atlanta)
    relocation = close(atlanta, sam, wait=WAIT)
    a_new_address(anas)
    fan_out(now=SOON)
    undo(relocation, sam, now=SOON)
    fan_out(now=OVER)
    assert told_to("new@example.com") == ["contact", "confirmed"]
    confirmation = Notice.objects.get(kind="confirmed")
    assert "Wednesday, January 6, 2027" in confirmation.text
