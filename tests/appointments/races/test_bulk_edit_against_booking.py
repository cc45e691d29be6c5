import uuid

import pytest

from appointments.booking import hold
from appointments.models import Slot
from appointments.slots import publish
from offices.models import Office
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Outcome, race, turn
from tests.appointments.races.stage import breaks, drift, forget_everything, sizes
from tests.cast import MONDAY, a_counter, a_service, an_office, open_daily

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 3
TUESDAY = "2027-01-05"


@pytest.fixture
def office() -> Office:
    """Open for two slots a day."""
    office = an_office(horizon_days=1)
    open_daily(a_counter(office, a_service()), "09:00", "09:30", seats=SEATS)
    return office


def against_booking(office: Office, first_person: int) -> tuple[Outcome, list[Outcome]]:
    """Staff withdraw the day while those whose seat is kept confirm it."""
    forget_everything()
    publish(office_id=office.pk, now=MONDAY)
    first = Slot.objects.filter(date=TUESDAY).earliest("starts_at")
    kept = [
        hold(slot_id=first.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
        for _ in range(SEATS)
    ]
    confirming = [
        turn("confirm", token=str(each.pk), person=first_person + n) for n, each in enumerate(kept)
    ]
    withdrawing = turn("withdraw_in_bulk", office_id=office.pk, day=TUESDAY)
    outcomes = race([confirming[0], withdrawing, *confirming[1:]])
    return outcomes[1], [outcomes[0], *outcomes[2:]]


def booked(outcomes: list[Outcome]) -> int:
    return sum(outcome.said == "done" for outcome in outcomes)


def withdrawn() -> int:
    return Slot.objects.filter(date=TUESDAY, withdrawal="staff").count()


@sizes(8, 60)
def test_who_agreed_to_withdraw_knew_everybody_who_is_booked(size: int, office: Office) -> None:
    for number in range(size):
        staff, others = against_booking(office, first_person=number * 10)
        assert {outcome.said for outcome in others} <= {"done", "SlotWithdrawn"}
        assert staff.said in {"done", "ChangedSinceShown"}
        if staff.said == "done":
            assert (withdrawn(), staff.answer) == (2, booked(others))
        else:
            assert (withdrawn(), booked(others)) == (0, SEATS)
        assert drift() == []


def test_without_looking_under_lock_somebody_is_withdrawn_unseen(office: Office) -> None:
    people = iter(range(0, 10_000, 10))

    def goes_wrong() -> bool:
        staff, others = against_booking(office, first_person=next(people))
        return staff.said == "done" and booked(others) > int(staff.answer)

    with lifted("bulk edit looks under lock"):
        assert breaks(goes_wrong, tries=30)
