import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from appointments.booking import hold, reschedule
from appointments.models import Event, Hold, Outbox
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Outcome, race, tally, turn
from tests.appointments.races.stage import breaks, drift, forget_everything, sizes
from tests.cast import MONDAY, a_service, a_slot, book, stranger

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 4


def confirm_many_times() -> list[Outcome]:
    forget_everything()
    kept = hold(slot_id=a_slot().pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    return race([turn("confirm", token=str(kept.pk), person=1)] * CLICKS)


def move_many_times() -> list[Outcome]:
    forget_everything()
    appointment = book(a_slot(), stranger())
    new = a_slot(starts_at=MONDAY + timedelta(days=3))
    kept = hold(slot_id=new.pk, appointment_id=appointment.pk, now=MONDAY)
    return race([turn("move", appointment_id=appointment.pk, token=str(kept.pk))] * CLICKS)


@sizes(10, 200)
def test_the_last_form_sent_many_times_books_once(size: int) -> None:
    for _ in range(size):
        outcomes = confirm_many_times()
        assert tally(outcomes) == {"done": CLICKS}
        assert len({outcome.answer for outcome in outcomes}) == 1
        assert Event.objects.count() == Outbox.objects.count() == 1
        assert drift() == []


@sizes(10, 200)
def test_a_change_sent_many_times_moves_once(size: int) -> None:
    for _ in range(size):
        outcomes = move_many_times()
        assert tally(outcomes) == {"done": CLICKS}
        assert Event.objects.filter(kind=Event.Kind.MOVED).count() == 1
        assert not Hold.objects.exists()
        assert drift() == []


def test_a_second_change_that_began_before_the_first_was_done_hears_the_same() -> None:
    appointment = book(a_slot(), stranger())
    new = a_slot(starts_at=MONDAY + timedelta(days=3))
    kept = hold(slot_id=new.pk, appointment_id=appointment.pk, now=MONDAY)
    click = turn("move", appointment_id=appointment.pk, token=str(kept.pk))
    first: list[Outcome] = []

    def after_the_first_question(execute: Callable[..., Any], *args: Any) -> Any:
        answer = execute(*args)
        if not first and str(args[0]).startswith("SELECT"):
            first.extend(race([click]))
        return answer

    with connection.execute_wrapper(after_the_first_question):
        moved = reschedule(appointment_id=appointment.pk, token=kept.pk, now=MONDAY)
    assert (moved.pk, moved.slot_id) == (appointment.pk, first[0].answer)
    assert Event.objects.filter(kind=Event.Kind.MOVED).count() == 1


def test_without_looking_the_token_up_a_second_click_hears_that_the_time_is_gone() -> None:
    with lifted("same token, same appointment"):
        assert breaks(lambda: "HoldGone" in tally(confirm_many_times()), tries=3)


def test_without_looking_the_token_up_a_second_change_hears_that_the_time_is_gone() -> None:
    with lifted("same token, same move"):
        assert breaks(lambda: "HoldGone" in tally(move_many_times()), tries=3)
