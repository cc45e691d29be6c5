from datetime import date

import pytest

from appointments.models import Appointment, Slot
from appointments.slots import appointments_needing_staff, publish
from offices.models import Hours, Office
from tests.appointments.races.guards import A_MOMENT, lifted
from tests.appointments.races.racing import Outcome, race, tally, turn
from tests.appointments.races.stage import breaks, drift, forget_everything, sizes
from tests.cast import MONDAY, a_counter, a_service, an_office, open_daily

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = date(2027, 1, 5)


@pytest.fixture
def office() -> Office:
    """Open daily from 9 to 10, three days ahead, nothing published yet."""
    office = an_office(horizon_days=3)
    open_daily(a_counter(office, a_service()), "09:00", "10:00", seats=2)
    return office


def publish_twice(office: Office) -> list[Outcome]:
    forget_everything()
    return race([turn("publish", office_id=office.pk)] * 2)


def publish_and_close(office: Office) -> list[Outcome]:
    forget_everything()
    office.closures.all().delete()
    return race(
        [
            turn("publish", office_id=office.pk),
            turn("close", office_id=office.pk, day=TUESDAY.isoformat()),
        ]
    )


def publish_and_book(office: Office, *, after: float) -> list[Outcome]:
    """A booking comes in while the hours change to a grid that does not have its time.

    It comes so many seconds after publication began.
    """
    forget_everything()
    office.counters.get().hours.update(slot_minutes=15)
    publish(office_id=office.pk, now=MONDAY)
    slot = Slot.objects.get(date=TUESDAY, time="09:15")
    Hours.objects.update(slot_minutes=20)
    return race(
        [turn("publish", office_id=office.pk), turn("book", slot_id=slot.pk, person=1, after=after)]
    )


def standing_on(day: date) -> int:
    return Slot.objects.filter(date=day, withdrawn_at=None).count()


@sizes(5, 60)
def test_two_publications_at_once_make_every_slot_once(size: int, office: Office) -> None:
    for _ in range(size):
        outcomes = publish_twice(office)
        assert tally(outcomes) == {"done": 2}
        assert sorted(outcome.answer for outcome in outcomes) == [0, 16]
        assert Slot.objects.count() == 16
        assert drift() == []


@sizes(5, 60)
def test_no_slot_stands_in_a_closure_that_came_meanwhile(size: int, office: Office) -> None:
    for _ in range(size):
        assert tally(publish_and_close(office)) == {"done": 2}
        assert standing_on(TUESDAY) == 0
        assert standing_on(date(2027, 1, 6)) == 4


@sizes(8, 60)
def test_a_booking_during_publication_is_kept_in_its_slot_or_refused(
    size: int, office: Office
) -> None:
    for number in range(size):
        published, booked = publish_and_book(office, after=number % 8 * 0.005)
        assert published.said == "done"
        assert booked.said in {"done", "SlotTaken", "SlotWithdrawn"}
        kept = list(Appointment.objects.filter(slot__withdrawn_at=None, slot__off_plan=True))
        assert [appointment.pk for appointment in kept] == [booked.answer] * len(kept)
        assert len(kept) == (booked.said == "done")
        assert list(appointments_needing_staff(now=MONDAY)) == kept
        assert drift() == []


def test_without_the_schedule_lock_two_publications_make_the_same_slots(office: Office) -> None:
    with lifted("schedule lock"):
        assert breaks(lambda: set(tally(publish_twice(office))) != {"done"}, tries=20)


def test_without_the_schedule_lock_a_slot_stands_in_a_closure(office: Office) -> None:
    def goes_wrong() -> bool:
        said = tally(publish_and_close(office))
        return said != {"done": 2} or standing_on(TUESDAY) > 0

    with lifted("schedule lock"):
        assert breaks(goes_wrong, tries=20)


def test_without_judging_under_lock_a_booked_time_is_withdrawn(office: Office) -> None:
    def goes_wrong() -> bool:
        publish_and_book(office, after=A_MOMENT)
        return Appointment.objects.filter(slot__withdrawal=Slot.Withdrawal.PLAN).exists()

    with lifted("slots judged under lock"):
        assert breaks(goes_wrong, tries=5)
