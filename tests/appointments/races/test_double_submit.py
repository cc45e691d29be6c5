import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from appointments.booking import hold, reschedule
from appointments.models import Displaced, Event, Hold, Outbox, Relocation, Slot
from appointments.slots import publish
from offices.models import Closure, Office, StaffMember
from tests.appointments.races.guards import lifted
from tests.appointments.races.racing import Outcome, race, tally, turn
from tests.appointments.races.stage import breaks, drift, forget_everything, sizes
from tests.cast import MONDAY, a_service, a_slot, an_open_office, book, stranger

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


def close_many_times(office: Office, sam: StaffMember) -> list[Outcome]:
    forget_everything()
    Closure.objects.all().delete()
    publish(office_id=office.pk, now=MONDAY)
    book(Slot.objects.filter(date=date(2027, 1, 6)).earliest("starts_at"), stranger())
    click = turn(
        "close_with_key", office_id=office.pk, day="2027-01-06", by=sam.pk, key=str(uuid.uuid4())
    )
    return race([click] * CLICKS)


@pytest.fixture
def office() -> Office:
    return an_open_office()


@sizes(3, 50)
def test_a_closure_confirmed_many_times_at_once_is_one(
    size: int, office: Office, sam: StaffMember
) -> None:
    for _ in range(size):
        outcomes = close_many_times(office, sam)
        assert tally(outcomes) == {"done": 1, "SubmittedBefore": CLICKS - 1}
        assert Closure.objects.count() == Relocation.objects.count() == 1
        assert Displaced.objects.count() == 1
        assert drift() == []


def test_without_looking_the_key_up_a_second_click_meets_the_constraint(
    office: Office, sam: StaffMember
) -> None:
    with lifted("one key, one closure"):
        clash = "relocation_once_per_key"
        assert breaks(lambda: clash in tally(close_many_times(office, sam)), tries=3)
    assert Closure.objects.count() == 1, "even so it is closed once"


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
