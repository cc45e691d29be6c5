import pytest

from appointments.models import Appointment, Hold, Slot
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Turn, race, race_in_processes, tally, turn
from tests.appointments.races.stage import (
    LATER,
    breaks,
    drift,
    forget_everything,
    full_of_holds,
    rows_in,
    sizes,
    without_constraint,
)

pytestmark = pytest.mark.django_db(transaction=True)
NEVER_OVER = "slot_is_never_sold_over_its_seats"
FOLDED = "expired holds deleted before the claim"


def bookings(slot: Slot, size: int) -> list[Turn]:
    return [turn("book", slot_id=slot.pk, person=n, minutes=LATER) for n in range(size)]


def claims(slot: Slot, size: int) -> list[Turn]:
    return [turn("take", slot_id=slot.pk, minutes=LATER) for _ in range(size)]


@sizes(60, 2000)
def test_ten_seats_go_to_exactly_ten(size: int) -> None:
    slot = full_of_holds(seats=10)
    outcomes = race_in_processes(bookings(slot, size), at_once=min(size // 3, 64))
    assert tally(outcomes) == {"done": 10, "SlotTaken": size - 10}
    assert Appointment.objects.count() == rows_in(slot) == 10
    assert drift() == []


@sizes(3, 30)
def test_nobody_is_refused_while_a_seat_is_left(size: int) -> None:
    for _ in range(size):
        slot = full_of_holds(seats=8)
        assert tally(race(claims(slot, 8))) == {"done": 8}
        forget_everything()


def test_without_a_second_try_after_the_lock_seats_stay_empty() -> None:
    def goes_wrong() -> bool:
        forget_everything()
        return tally(race(claims(full_of_holds(seats=8), 8)))["done"] < 8

    with lifted("try again after the lock"):
        assert breaks(goes_wrong, tries=20)


def test_with_expired_holds_folded_into_the_claim_it_is_oversold() -> None:
    def goes_wrong() -> bool:
        forget_everything()
        slot = full_of_holds(seats=4)
        said = tally(race(claims(slot, 12)))
        return said["done"] > 4 and rows_in(slot) > 4 and drift() != []

    with without_constraint(Slot, NEVER_OVER), lifted(FOLDED):
        assert breaks(goes_wrong, tries=3)


def test_the_database_refuses_what_the_folded_claim_would_oversell() -> None:
    slot = full_of_holds(seats=4)
    with lifted(FOLDED):
        outcomes = race(claims(slot, 12))
    assert NEVER_OVER in tally(outcomes)
    assert Hold.objects.count() == rows_in(slot) <= 4


@pytest.mark.drill
def test_the_database_refuses_it_to_separate_processes_too() -> None:
    slot = full_of_holds(seats=4)
    outcomes = race_in_processes(claims(slot, 64), at_once=64, without=FOLDED)
    assert NEVER_OVER in tally(outcomes)
    assert Hold.objects.count() == rows_in(slot) <= 4
