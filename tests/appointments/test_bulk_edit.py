"""Many slots of an office are edited at once: which ones, and what becomes of each."""

import uuid
from datetime import date, time, timedelta

import pytest

from appointments import capacity
from appointments.booking import cancel, hold
from appointments.bulk_edit import Action, BulkEdit, Left, carry_out, preview
from appointments.models import Hold, Slot
from appointments.slots import publish
from offices.models import Closure, Counter, Hours, Office
from tests.appointments.bulk_edits import PER_DAY, WEDNESDAY, do, edit, everything, slots
from tests.cast import (
    ANA,
    BEN,
    MONDAY,
    a_counter,
    a_service,
    an_open_office,
    book,
    open_daily,
    stranger,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def atlanta() -> Office:
    return an_open_office(horizon_days=60)


def chosen(asked: BulkEdit) -> set[tuple[date, str]]:
    return {
        (each.slot.date, f"{each.slot.time:%H:%M}") for each in preview(asked, now=MONDAY).changes
    }


# Which slots


@pytest.mark.usefixtures("atlanta")
def test_both_ends_of_the_period_belong_to_it() -> None:
    shown = preview(edit(Action.SEATS, 5, last=WEDNESDAY + timedelta(days=2)), now=MONDAY)
    assert [(each.date.day, each.slots) for each in shown.days] == [(6, 12), (7, 12), (8, 12)]


@pytest.mark.usefixtures("atlanta")
def test_only_the_weekdays_chosen_are_meant() -> None:
    four_weeks = edit(Action.WITHDRAW, last=date(2027, 2, 2), weekdays=frozenset({0, 6}))
    days = {each.date for each in preview(four_weeks, now=MONDAY).days}
    assert {day.weekday() for day in days} == {0, 6}
    # One Monday is the day of Martin Luther King, Jr.
    assert len(days) == 7


@pytest.mark.usefixtures("atlanta")
def test_a_slot_is_meant_that_begins_at_the_first_time_and_none_that_begins_at_the_last() -> None:
    asked = edit(Action.SEATS, 5, from_time=time(9, 30), until_time=time(10))
    assert chosen(asked) == {(WEDNESDAY, "09:30"), (WEDNESDAY, "09:45")}
    assert len(chosen(edit(Action.SEATS, 5, from_time=time(11, 30)))) == 2
    assert len(chosen(edit(Action.SEATS, 5, until_time=time(9, 15)))) == 1


def test_the_times_are_the_offices_own_on_both_sides_of_a_clock_change(atlanta: Office) -> None:
    Office.objects.filter(pk=atlanta.pk).update(horizon_days=90)
    publish(office_id=atlanta.pk, now=MONDAY)
    saturday, monday = date(2027, 3, 13), date(2027, 3, 15)
    asked = edit(
        Action.SEATS,
        5,
        first=saturday,
        last=monday,
        from_time=time(9),
        until_time=time(9, 15),
    )
    changes = preview(asked, now=MONDAY).changes
    assert {change.slot.time for change in changes} == {time(9)}
    # Nine o'clock is another instant after the night of the 14th.
    assert [change.slot.starts_at.hour for change in changes] == [14, 13, 13]


def test_only_the_counters_chosen_are_meant_and_none_of_another_office(atlanta: Office) -> None:
    second = a_counter(atlanta, name="Window 2")
    open_daily(second, "13:00", "14:00")
    publish(office_id=atlanta.pk, now=MONDAY)
    savannahs = Counter.objects.get(office=an_open_office("SAV"))
    asked = edit(Action.WITHDRAW, counter_ids=frozenset({second.pk, savannahs.pk}))
    do(asked)
    withdrawn = Slot.objects.filter(withdrawal="staff")
    assert {slot.counter_id for slot in withdrawn} == {second.pk}
    assert withdrawn.count() == 4


@pytest.mark.usefixtures("atlanta")
def test_what_has_begun_is_counted_and_left_alone() -> None:
    now = slots()[2].starts_at
    asked = edit(Action.WITHDRAW)
    shown = preview(asked, now=now)
    assert (shown.past, len(shown.changes)) == (3, PER_DAY - 3)
    carry_out(asked, seen=shown.fingerprint, now=now)
    assert [slot.withdrawal for slot in slots()[:4]] == ["", "", "", "staff"]


# Seats


@pytest.mark.usefixtures("atlanta")
def test_seats_are_set_and_what_has_them_already_stays_as_it_is() -> None:
    first, second, *_ = slots()
    capacity.set_seats(slot_id=first.pk, capacity=5, held_back=1, now=MONDAY)
    capacity.set_seats(slot_id=second.pk, capacity=4, held_back=1, now=MONDAY)
    done = do(edit(Action.SEATS, 5))
    assert (len(done.changes), done.already) == (PER_DAY - 1, 1)
    assert [(slot.capacity, slot.held_back) for slot in slots()[:3]] == [(5, 1), (5, 1), (5, 0)]


def test_seats_set_in_bulk_survive_new_hours(atlanta: Office) -> None:
    do(edit(Action.SEATS, 5))
    Hours.objects.update(seats=9)
    publish(office_id=atlanta.pk, now=MONDAY)
    assert {slot.capacity for slot in slots()} == {5}
    assert {slot.capacity for slot in slots(date(2027, 1, 7))} == {9}


def test_nobody_loses_a_seat_and_slots_over_their_seats_are_for_staff(atlanta: Office) -> None:
    first = slots()[0]
    book(first, ANA)
    book(first, BEN)
    done = do(edit(Action.SEATS, 1))
    assert (done.surplus, done.slots_over) == (1, 1)
    alone = slots()[0]
    assert (alone.capacity, alone.taken, alone.off_plan) == (2, 2, True)
    publish(office_id=atlanta.pk, now=MONDAY)
    assert [slot.off_plan for slot in slots()] == [True] + [False] * (PER_DAY - 1)
    shown = preview(edit(Action.SEATS, 1), now=MONDAY)
    assert (shown.changes, shown.already) == ([], PER_DAY)


@pytest.mark.usefixtures("atlanta")
def test_more_seats_later_take_slots_off_staffs_list_again() -> None:
    book(slots()[0], ANA)
    book(slots()[0], BEN)
    do(edit(Action.SEATS, 1))
    do(edit(Action.SEATS, 3))
    first = slots()[0]
    assert (first.capacity, first.held_back, first.off_plan) == (3, 0, False)


def test_a_bulk_edit_leaves_each_slot_as_one_by_one_would(atlanta: Office) -> None:
    book(slots()[0], ANA)
    book(slots()[0], BEN)
    do(edit(Action.SEATS, 1))
    together = [(s.capacity, s.held_back, s.off_plan, s.seats_set_by_staff) for s in slots()]
    Slot.objects.update(capacity=2, held_back=0, off_plan=False, seats_set_by_staff=False)
    for slot in slots():
        capacity.set_seats(slot_id=slot.pk, capacity=1, held_back=0, now=MONDAY)
    assert together == [
        (s.capacity, s.held_back, s.off_plan, s.seats_set_by_staff) for s in slots()
    ]
    assert atlanta.code == "ATL"


def test_booked_slots_outside_the_hours_get_no_seats_to_sell(atlanta: Office) -> None:
    book(slots()[0], ANA)
    Hours.objects.update(from_time=time(10))
    publish(office_id=atlanta.pk, now=MONDAY)
    done = do(edit(Action.SEATS, 5))
    # The other three before ten were withdrawn by the plan.
    assert done.left == {Left.NOT_IN_HOURS: 1, Left.WITHDRAWN: 3}
    assert slots()[0].off_plan
    assert slots()[0].seats_left == 0


@pytest.mark.usefixtures("atlanta")
def test_seats_are_held_back_for_staff_as_far_as_they_are_free() -> None:
    full, half, *_ = slots()
    book(full, stranger())
    book(full, stranger())
    book(half, stranger())
    done = do(edit(Action.HOLD_BACK, 2))
    assert [slot.held_back for slot in slots()] == [0, 1] + [2] * (PER_DAY - 2)
    assert (done.already, done.slots_short) == (1, 1)


def test_seats_held_back_in_bulk_stay_when_hours_are_planned_anew(atlanta: Office) -> None:
    book(slots()[0], stranger())
    do(edit(Action.HOLD_BACK, 2))
    publish(office_id=atlanta.pk, now=MONDAY)
    assert [slot.held_back for slot in slots()] == [1] + [2] * (PER_DAY - 1)
    assert not any(slot.off_plan for slot in slots()), "nobody has to be seen to"


@pytest.mark.usefixtures("atlanta")
def test_holding_back_nothing_gives_the_seats_to_everybody() -> None:
    do(edit(Action.HOLD_BACK, 1))
    do(edit(Action.HOLD_BACK, 0))
    assert {slot.held_back for slot in slots()} == {0}


def test_nothing_is_held_back_where_the_office_gives_it_to_everybody(atlanta: Office) -> None:
    Office.objects.filter(pk=atlanta.pk).update(release_hours=48)
    office = Office.objects.get(pk=atlanta.pk)
    asked = edit(Action.HOLD_BACK, 1, office=office, last=date(2027, 1, 7))
    # From Monday noon in UTC, 48 hours end before Wednesday's first slot.
    shown = preview(asked, now=MONDAY + timedelta(hours=3))
    assert shown.left == {Left.RELEASED: 5}
    assert len(shown.changes) == 2 * PER_DAY - 5


@pytest.mark.usefixtures("atlanta")
def test_a_slot_with_more_taken_than_it_should_have_is_left_to_staff() -> None:
    book(slots()[0], ANA)
    book(slots()[0], BEN)
    capacity.set_seats(slot_id=slots()[0].pk, capacity=1, held_back=0, now=MONDAY)
    done = do(edit(Action.HOLD_BACK, 1))
    assert done.left == {Left.NEEDS_STAFF: 1}
    assert slots()[0].off_plan


@pytest.mark.usefixtures("atlanta")
def test_withdrawn_slots_get_no_seats() -> None:
    capacity.withdraw(slot_ids=[slots()[0].pk], now=MONDAY)
    for action in (Action.SEATS, Action.HOLD_BACK):
        assert preview(edit(action, 1), now=MONDAY).left == {Left.WITHDRAWN: 1}


# Withdrawing and reopening


@pytest.mark.usefixtures("atlanta")
def test_withdrawing_counts_who_is_booked_and_who_is_choosing_and_takes_nobodys_place() -> None:
    first, second, third, *_ = slots()
    anas = book(first, ANA)
    cancel(appointment_id=book(first, BEN).pk, reason="other", now=MONDAY)
    hold(slot_id=second.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    capacity.withdraw(slot_ids=[third.pk], now=MONDAY)
    done = do(edit(Action.WITHDRAW))
    assert (dict(done.booked), done.holds, done.already) == ({WEDNESDAY: 1}, 1, 1)
    assert {slot.withdrawal for slot in slots()} == {"staff"}
    anas.refresh_from_db()
    assert (anas.status, anas.slot_id) == ("booked", first.pk)
    assert Hold.objects.count() == 1


def test_what_was_withdrawn_in_bulk_stays_so_when_hours_are_planned_anew(atlanta: Office) -> None:
    do(edit(Action.WITHDRAW))
    publish(office_id=atlanta.pk, now=MONDAY)
    assert {slot.withdrawal for slot in slots()} == {"staff"}


def test_a_time_that_is_no_longer_in_the_hours_is_not_withdrawn_once_more(atlanta: Office) -> None:
    Hours.objects.update(slot_minutes=30)
    publish(office_id=atlanta.pk, now=MONDAY)
    done = do(edit(Action.WITHDRAW))
    assert (len(done.changes), done.left) == (6, {Left.NOT_IN_HOURS: PER_DAY})
    assert len(do(edit(Action.REOPEN)).changes) == 6


def test_reopening_brings_back_what_the_hours_have(atlanta: Office) -> None:
    do(edit(Action.WITHDRAW))
    Hours.objects.update(from_time=time(10), seats=7)
    publish(office_id=atlanta.pk, now=MONDAY)
    done = do(edit(Action.REOPEN))
    assert (len(done.changes), done.left) == (8, {Left.NOT_IN_HOURS: 4})
    assert [slot.withdrawal for slot in slots()] == ["staff"] * 4 + [""] * 8
    assert [slot.capacity for slot in slots()] == [2] * 4 + [7] * 8
    before = everything()
    publish(office_id=atlanta.pk, now=MONDAY)
    assert everything() == before, "publishing has nothing to add"


def test_reopening_leaves_closed_times_closed(atlanta: Office) -> None:
    capacity.withdraw(slot_ids=[slots()[0].pk, slots()[5].pk], now=MONDAY)
    Closure.objects.create(
        office=atlanta,
        from_date=WEDNESDAY,
        from_time=time(9),
        until_date=WEDNESDAY,
        until_time=time(10),
        reason_en="Drill",
        reason_es="Simulacro",
    )
    publish(office_id=atlanta.pk, now=MONDAY)
    done = do(edit(Action.REOPEN))
    assert (len(done.changes), done.left, done.already) == (1, {Left.CLOSED: 4}, 7)
    assert [slot.withdrawal for slot in slots()[:6]] == ["staff", *["closure"] * 3, "", ""]


def test_a_booked_slot_reopens_for_staff_even_outside_the_hours(atlanta: Office) -> None:
    book(slots()[0], ANA)
    do(edit(Action.WITHDRAW))
    Hours.objects.update(from_time=time(10))
    publish(office_id=atlanta.pk, now=MONDAY)
    do(edit(Action.REOPEN))
    first = slots()[0]
    assert (first.withdrawal, first.off_plan, first.seats_left) == ("", True, 0)


@pytest.mark.usefixtures("atlanta")
def test_a_slot_is_not_reopened_over_another_that_stands() -> None:
    first = slots()[0]
    do(edit(Action.WITHDRAW))
    Slot.objects.create(
        counter=first.counter,
        date=first.date,
        time=first.time,
        starts_at=first.starts_at,
        ends_at=first.ends_at + timedelta(minutes=5),
        capacity=1,
    )
    done = do(edit(Action.REOPEN))
    assert done.left == {Left.OVERLAPS: 2}
    assert len(done.changes) == PER_DAY - 2


def test_a_bulk_reopening_leaves_each_slot_as_reopening_one_does(atlanta: Office) -> None:
    book(slots()[0], ANA)
    do(edit(Action.WITHDRAW))
    Hours.objects.update(seats=3)
    publish(office_id=atlanta.pk, now=MONDAY)
    withdrawn = everything()
    do(edit(Action.REOPEN))
    together = everything()
    for row in withdrawn:
        Slot.objects.filter(pk=row["id"]).update(**row)
    capacity.reopen(slot_ids=[slot.pk for slot in slots()], now=MONDAY)
    assert everything() == together
