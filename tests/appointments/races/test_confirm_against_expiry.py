import pytest

from appointments.models import Appointment, Event, Hold, Slot
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Turn, race, tally, turn
from tests.appointments.races.stage import (
    LATER,
    breaks,
    drift,
    forget_everything,
    full_of_holds,
    rows_in,
    sizes,
    taken,
)

pytestmark = pytest.mark.django_db(transaction=True)
SWEEPER = turn("sweep", minutes=LATER)


def late_confirm() -> tuple[Slot, Turn]:
    """A slot of one seat, kept by a hold whose time is over, and its owner's last click."""
    forget_everything()
    slot = full_of_holds(seats=1)
    token = str(Hold.objects.get(slot=slot).pk)
    return slot, turn("confirm", token=token, person=1, minutes=LATER)


def claimer(slot: Slot) -> Turn:
    return turn("book", slot_id=slot.pk, person=2, minutes=LATER)


@sizes(15, 200)
def test_against_the_sweeper_it_books_or_says_that_the_hold_is_gone(size: int) -> None:
    for _ in range(size):
        slot, confirming = late_confirm()
        mine, swept = race([confirming, SWEEPER])
        booked = mine.said == "done"
        assert mine.said in {"done", "HoldGone"}
        assert swept.answer == (0 if booked else 1)
        assert taken(slot) == Appointment.objects.count() == Event.objects.count() == booked
        assert drift() == []


@sizes(15, 200)
def test_against_a_claimer_the_seat_goes_to_one_of_the_two(size: int) -> None:
    for _ in range(size):
        slot, confirming = late_confirm()
        mine, theirs = race([confirming, claimer(slot)])
        assert (mine.said, theirs.said) in {("done", "SlotTaken"), ("HoldGone", "done")}
        assert taken(slot) == Appointment.objects.count() == 1
        assert drift() == []


@sizes(8, 100)
def test_against_both_at_once_the_seat_goes_to_one_of_the_two(size: int) -> None:
    for _ in range(size):
        slot, confirming = late_confirm()
        mine, theirs, _swept = race([confirming, claimer(slot), SWEEPER])
        assert (mine.said, theirs.said) in {("done", "SlotTaken"), ("HoldGone", "done")}
        assert rows_in(slot) == taken(slot) == 1
        assert drift() == []


def test_without_reading_the_hold_under_lock_the_seat_is_sold_twice() -> None:
    def goes_wrong() -> bool:
        slot, confirming = late_confirm()
        said = tally(race([confirming, claimer(slot)]))
        return said == {"done": 2} and rows_in(slot) == 2 and drift() != []

    with lifted("hold read under lock"):
        assert breaks(goes_wrong, tries=3)


def test_without_reading_the_hold_under_lock_the_sweeper_gives_a_booked_seat_away() -> None:
    def goes_wrong() -> bool:
        slot, confirming = late_confirm()
        race([confirming, SWEEPER])
        return rows_in(slot) == 1 and taken(slot) == 0 and drift() != []

    with lifted("hold read under lock"):
        assert breaks(goes_wrong, tries=3)
