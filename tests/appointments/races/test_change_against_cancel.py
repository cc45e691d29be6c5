import pytest

from appointments.booking import sweep
from appointments.models import Appointment, Event, Slot
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import race, tally, turn
from tests.appointments.races.stage import LATER, breaks, drift, sizes, taken
from tests.appointments.races.turns import at
from tests.cast import MONDAY, a_slot, book, stranger

pytestmark = pytest.mark.django_db(transaction=True)


def two_slots() -> tuple[Slot, Slot]:
    """In each sits somebody whose seat must not be given away."""
    slots = a_slot(seats=3), a_slot(seats=3, starts_at=MONDAY.replace(day=7))
    for slot in slots:
        book(slot, stranger())
    return slots


def change_and_cancel(first: Slot, second: Slot) -> tuple[Appointment, dict[str, int]]:
    appointment = book(first, stranger())
    outcomes = race(
        [
            turn("change", appointment_id=appointment.pk, slot_id=second.pk),
            turn("cancel", appointment_id=appointment.pk),
        ]
    )
    appointment.refresh_from_db()
    return appointment, tally(outcomes)


def kinds(appointment: Appointment) -> list[str]:
    return list(appointment.events.order_by("pk").values_list("kind", flat=True))


@sizes(15, 200)
def test_whichever_comes_first_it_ends_cancelled_and_no_seat_is_lost(size: int) -> None:
    first, second = two_slots()
    for _ in range(size):
        appointment, said = change_and_cancel(first, second)
        assert set(said) <= {"done", "AppointmentCancelled", "HoldGone"}
        assert appointment.status == Appointment.Status.CANCELLED
        moved = appointment.slot_id == second.pk
        assert said["done"] == 1 + moved
        assert kinds(appointment) == ["booked", *["moved"] * moved, "cancelled"]
        assert drift() == []
        # A seat kept for the move may outlive the appointment by its ten minutes, no longer.
        sweep(now=at(LATER))
        assert (taken(first), taken(second)) == (1, 1)
    assert Event.objects.filter(kind=Event.Kind.CANCELLED).count() == size


def test_without_reading_the_appointment_again_the_wrong_seat_is_given_back() -> None:
    first, second = two_slots()

    def goes_wrong() -> bool:
        change_and_cancel(first, second)
        return taken(first) < 1 and drift() != []

    with lifted("appointment read again"):
        assert breaks(goes_wrong, tries=3)
