from collections import Counter as Tally

import pytest

from appointments.models import Appointment, Displaced, Event, Outbox, Relocation
from offices.models import Office, StaffMember
from tests.appointments.races.closed_tuesday import TUESDAY, WEDNESDAY, close_tuesday, slots_of
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import race, turn
from tests.appointments.races.stage import breaks, drift, sizes
from tests.cast import a_counter, a_service, an_office, open_daily

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 8


@pytest.fixture
def office() -> Office:
    """Four times a day of two seats, two days ahead: a full Tuesday fits into Wednesday exactly."""
    office = an_office(horizon_days=2)
    open_daily(a_counter(office, a_service()), "09:00", "10:00", seats=2)
    return office


def outcomes() -> Tally[str]:
    return Tally(Displaced.objects.values_list("outcome", flat=True))


def moved_twice() -> int:
    moved = Tally(Event.objects.filter(kind="moved").values_list("appointment", flat=True))
    return sum(times > 1 for times in moved.values())


@sizes(3, 40)
def test_two_workers_move_everybody_once(size: int, office: Office, sam: StaffMember) -> None:
    for _ in range(size):
        relocation = close_tuesday(office, sam)
        race([turn("carry_on", relocation_id=relocation.pk)] * 2)
        race([turn("carry_on", relocation_id=relocation.pk)])
        assert outcomes() == {"moved": PEOPLE}
        assert moved_twice() == 0
        assert drift() == []


def test_without_the_lock_a_second_worker_takes_people_for_gone(
    office: Office, sam: StaffMember
) -> None:
    def goes_wrong() -> bool:
        relocation = close_tuesday(office, sam)
        race([turn("carry_on", relocation_id=relocation.pk)] * 2)
        return outcomes() != {"moved": PEOPLE}

    with lifted("moved by one"):
        assert breaks(goes_wrong, tries=5)


@sizes(3, 40)
def test_bookings_and_publishing_meanwhile_cost_nobody_a_place(
    size: int, office: Office, sam: StaffMember
) -> None:
    for _ in range(size):
        relocation = close_tuesday(office, sam)
        wednesday = slots_of(WEDNESDAY)
        passers_by = [
            turn("book", slot_id=slot.pk, person=5_000 + n) for n, slot in enumerate(wednesday)
        ]
        race(
            [
                turn("carry_on", relocation_id=relocation.pk),
                *passers_by,
                turn("publish", office_id=office.pk),
            ]
        )
        race([turn("carry_on", relocation_id=relocation.pk)])
        seated = Appointment.objects.filter(slot__in=wednesday).count()
        booked = Appointment.objects.filter(first_name="Visitor", events__kind="booked").count()
        done = outcomes()
        assert seated == PEOPLE, "every seat of Wednesday is somebody's"
        assert done["moved"] + done["unplaced"] == PEOPLE
        assert done["unplaced"] == booked - PEOPLE
        assert all(slot.withdrawn_at for slot in slots_of(TUESDAY))
        assert drift() == []


def undo_meanwhile(office: Office, sam: StaffMember) -> Relocation:
    """Nobody was put back yet."""
    relocation = close_tuesday(office, sam)
    race(
        [
            turn("carry_on", relocation_id=relocation.pk),
            turn("undo", relocation_id=relocation.pk, after=0.05),
        ]
    )
    return relocation


@sizes(3, 40)
def test_undone_while_people_are_moved_everybody_is_back_and_nobody_is_told(
    size: int, office: Office, sam: StaffMember
) -> None:
    for _ in range(size):
        relocation = undo_meanwhile(office, sam)
        assert not Outbox.objects.exists()
        for _run in range(2):
            race([turn("carry_on", relocation_id=relocation.pk)])
        relocation.refresh_from_db()
        assert relocation.state == "undone"
        assert Appointment.objects.filter(slot__date=TUESDAY).count() == PEOPLE
        assert all(slot.taken == 2 and not slot.withdrawn_at for slot in slots_of(TUESDAY))
        assert not Outbox.objects.exists()
        assert drift() == []


def test_an_undoing_that_does_not_wait_leaves_somebody_to_be_told_for_a_while(
    office: Office, sam: StaffMember
) -> None:
    def goes_wrong() -> bool:
        undo_meanwhile(office, sam)
        return Outbox.objects.exists()

    with lifted("undoing waits"):
        assert breaks(goes_wrong, tries=5)
