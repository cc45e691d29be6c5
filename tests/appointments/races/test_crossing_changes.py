import pytest

from appointments.models import Appointment, Event, Hold, Slot
from offices.models import Office
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Outcome, race, turn
from tests.appointments.races.stage import breaks, drift, sizes, taken
from tests.cast import ANA, BEN, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db(transaction=True)


def ana_and_ben() -> tuple[Appointment, Appointment]:
    """Each in a slot that has room for both, at an office where one may move for ever."""
    first, second = a_slot(seats=2), a_slot(seats=2, starts_at=MONDAY.replace(day=7))
    Office.objects.update(move_limit=30_000)
    return book(first, ANA), book(second, BEN)


def cross(ana: Appointment, ben: Appointment) -> list[Outcome]:
    """Ana goes where Ben is, and Ben where Ana is."""
    ana.refresh_from_db()
    ben.refresh_from_db()
    return race(
        [
            turn("change", appointment_id=ana.pk, slot_id=ben.slot_id),
            turn("change", appointment_id=ben.pk, slot_id=ana.slot_id),
        ]
    )


@sizes(12, 200)
def test_two_who_swap_their_times_both_end_moved(size: int) -> None:
    ana, ben = ana_and_ben()
    for _ in range(size):
        before = (ana.slot_id, ben.slot_id)
        outcomes = cross(ana, ben)
        assert [(o.said, o.answer, o.deadlocks) for o in outcomes] == [
            ("done", before[1], 0),
            ("done", before[0], 0),
        ]
        ana.refresh_from_db()
        ben.refresh_from_db()
    assert [taken(slot) for slot in Slot.objects.all()] == [1, 1]
    assert Event.objects.filter(kind=Event.Kind.MOVED).count() == ana.moves + ben.moves == 2 * size
    assert not Hold.objects.exists()
    assert drift() == []


def test_without_one_lock_order_they_deadlock() -> None:
    ana, ben = ana_and_ben()

    def goes_wrong() -> bool:
        return any(outcome.deadlocks for outcome in cross(ana, ben))

    with lifted("lock order"):
        assert breaks(goes_wrong, tries=5)
