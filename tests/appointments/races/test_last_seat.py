import pytest

from appointments.models import Appointment, Event
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import race, race_in_processes, tally, turn
from tests.appointments.races.stage import breaks, drift, forget_everything, sizes, taken
from tests.cast import a_slot

pytestmark = pytest.mark.django_db(transaction=True)


@sizes(40, 200)
def test_one_seat_goes_to_exactly_one_of_many(size: int) -> None:
    slot = a_slot(seats=1)
    racers = [turn("book", slot_id=slot.pk, person=number) for number in range(size)]
    outcomes = race_in_processes(racers, at_once=min(size // 2, 64))
    assert tally(outcomes) == {"done": 1, "SlotTaken": size - 1}
    assert Appointment.objects.count() == Event.objects.count() == taken(slot) == 1
    assert drift() == []


def test_without_the_conditional_claim_it_goes_to_several() -> None:
    def goes_wrong() -> bool:
        forget_everything()
        slot = a_slot(seats=1)
        said = tally(race([turn("take", slot_id=slot.pk) for _ in range(6)]))
        return said["done"] > 1 and drift() != []

    with lifted("conditional claim"):
        assert breaks(goes_wrong, tries=3)
