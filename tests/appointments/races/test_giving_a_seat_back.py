import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from appointments.booking import hold, release
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Outcome, race, tally, turn
from tests.appointments.races.stage import drift, forget_everything, taken
from tests.cast import MONDAY, a_service, a_slot

pytestmark = pytest.mark.django_db(transaction=True)


def release_twice_crosswise() -> tuple[int, list[str]]:
    """The second release is done while the first has read the hold and not yet locked its slot.

    Answers how many seats are taken afterwards, of which somebody else keeps one, and the drift.
    """
    forget_everything()
    slot = a_slot(seats=3)
    hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    kept = hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    second: list[Outcome] = []

    def after_the_first_question(execute: Callable[..., Any], *args: Any) -> Any:
        answer = execute(*args)
        if not second and str(args[0]).startswith("SELECT"):
            second.extend(race([turn("release", token=str(kept.pk))]))
        return answer

    with connection.execute_wrapper(after_the_first_question):
        release(token=kept.pk)
    assert tally(second) == {"done": 1}
    return taken(slot), drift()


def test_two_releases_of_one_hold_give_back_one_seat() -> None:
    assert release_twice_crosswise() == (1, [])


def test_without_asking_whether_the_hold_was_still_there_both_give_a_seat_back() -> None:
    with lifted("hold deleted once"):
        seats, found = release_twice_crosswise()
    assert seats == 0
    assert len(found) == 1
