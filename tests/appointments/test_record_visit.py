"""What became of a visit: one click, on the day, and it can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from appointments import booking
from appointments.history import by_staff
from appointments.models import Appointment, Event, Outbox
from appointments.refusals import (
    AppointmentCancelled,
    BookedAgainSince,
    BookingError,
    NotRecordedAnyMore,
    VisitNotYetBegun,
    VisitOnAnotherDay,
)
from appointments.verification import find_drift
from offices.models import StaffMember
from tests.cast import ANA, BEN, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db

THE_DAY = MONDAY + timedelta(days=2)  # the visit begins at noon UTC


@pytest.fixture
def cruz() -> StaffMember:
    return StaffMember.objects.create_user("cruz", is_staff=True)


@pytest.fixture
def anas() -> Appointment:
    return book(a_slot(seats=3, starts_at=THE_DAY))


def record(appointment: Appointment, status: str, by: StaffMember, **moved: Any) -> Appointment:
    return booking.record_visit(
        appointment_id=appointment.pk,
        status=status,
        now=THE_DAY + timedelta(**moved),
        actor=by_staff(by),
    )


def kinds(appointment: Appointment) -> list[str]:
    return list(appointment.events.order_by("pk").values_list("kind", flat=True))


def test_arrived_then_done_stands_in_history_with_who_did_it(
    anas: Appointment, cruz: StaffMember
) -> None:
    Outbox.objects.all().delete()
    record(anas, "arrived", cruz, minutes=-20)
    record(anas, "done", cruz, minutes=30)
    assert kinds(anas) == ["booked", "arrived", "done"]
    assert set(anas.events.exclude(kind="booked").values_list("staff_member", flat=True)) == {
        cruz.pk
    }
    anas.refresh_from_db()
    assert anas.status == "done"
    assert not Outbox.objects.exists()
    assert list(find_drift()) == []


def test_a_second_click_changes_nothing(anas: Appointment, cruz: StaffMember) -> None:
    for _click in range(2):
        record(anas, "arrived", cruz)
    assert kinds(anas) == ["booked", "arrived"]


def test_nobody_is_recorded_before_the_day_of_the_office(
    anas: Appointment, cruz: StaffMember
) -> None:
    # Midnight at the office is five hours after midnight UTC.
    for status in ("arrived", "done", "no_show"):
        with pytest.raises(VisitOnAnotherDay):
            record(anas, status, cruz, hours=-8)
    record(anas, "arrived", cruz, hours=-6)


def test_who_did_not_come_is_known_once_the_visit_began(
    anas: Appointment, cruz: StaffMember
) -> None:
    with pytest.raises(VisitNotYetBegun):
        record(anas, "no_show", cruz, minutes=-1)
    assert record(anas, "no_show", cruz, minutes=1).status == "no_show"
    assert record(anas, "arrived", cruz, minutes=15).status == "arrived"


def test_a_record_is_taken_back(anas: Appointment, cruz: StaffMember) -> None:
    record(anas, "no_show", cruz, minutes=5)
    assert record(anas, "booked", cruz, minutes=6).status == "booked"
    assert kinds(anas)[-1] == "taken_back"
    assert list(find_drift()) == []


def test_a_record_is_not_taken_back_over_a_new_appointment(
    anas: Appointment, cruz: StaffMember
) -> None:
    record(anas, "done", cruz, minutes=30)
    later = THE_DAY + timedelta(hours=1)
    new = book(a_slot(starts_at=THE_DAY + timedelta(days=1)), ANA, now=later)
    for status in ("booked", "arrived"):
        with pytest.raises(BookedAgainSince):
            record(anas, status, cruz, hours=2)
    new.refresh_from_db()
    assert new.status == "booked"


def test_a_cancelled_or_closed_visit_is_not_recorded(anas: Appointment, cruz: StaffMember) -> None:
    bens = book(anas.slot, BEN)
    booking.cancel(appointment_id=bens.pk, now=MONDAY)
    with pytest.raises(AppointmentCancelled):
        record(bens, "arrived", cruz)
    book(a_slot(starts_at=THE_DAY + timedelta(days=1)), ANA, now=THE_DAY + timedelta(hours=1))
    with pytest.raises(NotRecordedAnyMore):
        record(anas, "arrived", cruz, hours=2)


def test_a_refusal_changes_nothing(anas: Appointment, cruz: StaffMember) -> None:
    with pytest.raises(BookingError):
        record(anas, "no_show", cruz, hours=-1)
    anas.refresh_from_db()
    assert (anas.status, kinds(anas)) == ("booked", ["booked"])


def test_verify_finds_a_status_that_nobody_recorded(anas: Appointment, cruz: StaffMember) -> None:
    record(anas, "arrived", cruz)
    Appointment.objects.filter(pk=anas.pk).update(status="done")
    assert [drift.id for drift in find_drift()] == [anas.pk]
    assert Event.objects.filter(kind="done").count() == 0
