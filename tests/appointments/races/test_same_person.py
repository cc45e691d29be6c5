import uuid
from datetime import timedelta

import pytest

from appointments.booking import hold
from appointments.models import Appointment, Event, Hold
from tests.appointments.races.racing import race, tally, turn
from tests.appointments.races.stage import (
    breaks,
    drift,
    forget_everything,
    sizes,
    without_constraint,
)
from tests.cast import MONDAY, a_service, a_slot

pytestmark = pytest.mark.django_db(transaction=True)


def one_person_everywhere(sessions: int) -> dict[str, int]:
    """The same person confirms in several sessions at once, in each another time."""
    forget_everything()
    tokens = []
    for number in range(sessions):
        slot = a_slot(starts_at=MONDAY + timedelta(days=2, minutes=15 * number))
        owner = uuid.uuid4()
        kept = hold(slot_id=slot.pk, service_id=a_service().pk, owner=owner, now=MONDAY)
        tokens.append(str(kept.pk))
    return tally(race([turn("confirm", token=token, person=7) for token in tokens]))


@sizes(10, 200)
def test_the_same_person_twice_at_once_gets_one_appointment(size: int) -> None:
    for _ in range(size):
        assert one_person_everywhere(2) == {"done": 1, "AlreadyBooked": 1}
        # The other seat stays kept: the form is still there and may be sent for somebody else.
        assert Appointment.objects.count() == Event.objects.count() == Hold.objects.count() == 1
        assert drift() == []


@sizes(12, 48)
def test_the_same_person_in_many_sessions_gets_one_appointment(size: int) -> None:
    assert one_person_everywhere(size) == {"done": 1, "AlreadyBooked": size - 1}
    assert drift() == []


def test_without_the_unique_person_they_get_two() -> None:
    with without_constraint(Appointment, "appointment_one_live_per_person"):
        assert breaks(lambda: one_person_everywhere(2) == {"done": 2}, tries=3)
