import uuid
from collections.abc import Callable

import pytest

from appointments.booking import hold
from appointments.models import Slot
from appointments.slots import appointments_needing_staff, publish
from offices.models import Closure, Office
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Outcome, Turn, race, turn
from tests.appointments.races.stage import breaks, drift, forget_everything, sizes
from tests.cast import MONDAY, a_counter, a_service, an_office, open_daily

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 3
TUESDAY = "2027-01-05"
# One who closes, those whose seat is kept already, and one who comes in from the street.
type Closing = Callable[[Slot], Turn]


def by_staff(slot: Slot) -> Turn:
    return turn("withdraw", slot_ids=[slot.pk])


def by_closure(slot: Slot) -> Turn:
    return turn("close", office_id=slot.counter.office_id, day=TUESDAY)


either = pytest.mark.parametrize("closing", [by_staff, by_closure])


@pytest.fixture
def office() -> Office:
    """Open for one slot a day."""
    office = an_office(horizon_days=1)
    open_daily(a_counter(office, a_service()), "09:00", "09:15", seats=SEATS + 1)
    return office


def a_fresh_slot(office: Office) -> Slot:
    forget_everything()
    Closure.objects.all().delete()
    publish(office_id=office.pk, now=MONDAY)
    return Slot.objects.select_related("counter").get(date=TUESDAY)


def against(closing: Closing, slot: Slot, first_person: int) -> tuple[Outcome, list[Outcome]]:
    kept = [
        hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
        for _ in range(SEATS)
    ]
    confirming = [
        turn("confirm", token=str(each.pk), person=first_person + n) for n, each in enumerate(kept)
    ]
    walk_in = turn("book", slot_id=slot.pk, person=first_person + SEATS)
    # The one who closes stands in the middle, so that it is neither always first nor last.
    outcomes = race([confirming[0], closing(slot), *confirming[1:], walk_in])
    return outcomes[1], [outcomes[0], *outcomes[2:]]


def booked(outcomes: list[Outcome]) -> list[int]:
    return sorted(outcome.answer for outcome in outcomes if outcome.said == "done")


@either
@sizes(8, 60)
def test_who_was_in_before_stays_and_is_listed_and_nobody_comes_in_after(
    closing: Closing, size: int, office: Office
) -> None:
    for number in range(size):
        slot = a_fresh_slot(office)
        closed, others = against(closing, slot, first_person=number * 10)
        assert {outcome.said for outcome in others} <= {"done", "SlotWithdrawn", "SlotTaken"}
        # Whoever closes counts, under the same lock, who is in: not one came in after that.
        assert closed.said == "done"
        assert len(booked(others)) == closed.answer
        listed = appointments_needing_staff(now=MONDAY).order_by("pk")
        assert list(listed.values_list("pk", flat=True)) == booked(others)
        assert drift() == []


@either
def test_without_asking_again_somebody_comes_in_after(closing: Closing, office: Office) -> None:
    people = iter(range(0, 10_000, 10))

    def goes_wrong() -> bool:
        slot = a_fresh_slot(office)
        closed, others = against(closing, slot, first_person=next(people))
        return len(booked(others)) > int(closed.answer)

    with lifted("still offered"):
        assert breaks(goes_wrong, tries=30)
