"""What was shown of a bulk edit is done, or nothing; and no more than can be done at once."""

import uuid
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments import capacity
from appointments.booking import hold
from appointments.bulk_edit import (
    Action,
    Change,
    ChangedSinceShown,
    NoSlotsThere,
    SeatsNotSaid,
    TimesEndBeforeTheyBegin,
    TooManyDays,
    TooManySlots,
    UntilBeforeFrom,
    carry_out,
    preview,
)
from appointments.refusals import SeatsOutOfRange
from offices.models import Office
from tests.appointments.bulk_edits import PER_DAY, WEDNESDAY, do, edit, everything, slots
from tests.cast import ANA, MONDAY, a_service, an_open_office, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def atlanta() -> Office:
    return an_open_office(horizon_days=60)


def a_booking() -> None:
    book(slots()[0], ANA)


def other_seats() -> None:
    capacity.set_seats(slot_id=slots()[0].pk, capacity=3, held_back=0, now=MONDAY)


def a_withdrawal() -> None:
    capacity.withdraw(slot_ids=[slots()[0].pk], now=MONDAY)


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize(
    ("asked", "meanwhile"),
    [
        ((Action.WITHDRAW, None), a_booking),
        ((Action.WITHDRAW, None), a_withdrawal),
        ((Action.SEATS, 0), a_booking),
        ((Action.SEATS, 5), other_seats),
        ((Action.SEATS, 5), a_withdrawal),
        ((Action.HOLD_BACK, 2), a_booking),
    ],
)
def test_what_changed_since_it_was_shown_is_noticed_and_nothing_is_done(
    asked: tuple[Action, int | None], meanwhile: Callable[[], None]
) -> None:
    seen = preview(edit(*asked), now=MONDAY).fingerprint
    meanwhile()
    before = everything()
    with pytest.raises(ChangedSinceShown):
        carry_out(edit(*asked), seen=seen, now=MONDAY)
    assert everything() == before


@pytest.mark.usefixtures("atlanta")
def test_who_is_only_choosing_a_time_keeps_nobody_from_withdrawing() -> None:
    seen = preview(edit(Action.WITHDRAW), now=MONDAY).fingerprint
    hold(slot_id=slots()[0].pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    assert carry_out(edit(Action.WITHDRAW), seen=seen, now=MONDAY).holds == 1


@pytest.mark.usefixtures("atlanta")
def test_a_preview_of_one_edit_allows_no_other() -> None:
    seen = preview(edit(Action.SEATS, 5), now=MONDAY).fingerprint
    with pytest.raises(ChangedSinceShown):
        carry_out(edit(Action.SEATS, 6), seen=seen, now=MONDAY)
    with pytest.raises(ChangedSinceShown):
        carry_out(edit(Action.WITHDRAW), seen=seen, now=MONDAY)


@pytest.mark.usefixtures("atlanta")
def test_a_preview_writes_nothing() -> None:
    before = everything()
    for action in Action:
        preview(edit(action, 5), now=MONDAY)
    assert everything() == before


@pytest.mark.usefixtures("atlanta")
def test_slots_are_locked_by_their_ids_after_the_schedule() -> None:
    with CaptureQueriesContext(connection) as captured:
        do(edit(Action.WITHDRAW))
    locks = [
        query["sql"]
        for query in captured
        if "FOR NO KEY UPDATE" in query["sql"] or "pg_advisory_xact_lock" in query["sql"]
    ]
    assert "pg_advisory_xact_lock" in locks[0]
    assert len(locks) > 1
    assert all('ORDER BY "appointments_slot"."id" ASC' in lock for lock in locks[1:])


# Bounds


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"last": date(2027, 1, 5)}, UntilBeforeFrom),
        ({"last": WEDNESDAY + timedelta(days=92)}, TooManyDays),
        ({"from_time": time(10), "until_time": time(10)}, TimesEndBeforeTheyBegin),
        ({"number": None}, SeatsNotSaid),
        ({"number": 501}, SeatsOutOfRange),
        ({"number": -1}, SeatsOutOfRange),
        ({"from_time": time(12)}, NoSlotsThere),
        ({"counter_ids": frozenset()}, NoSlotsThere),
    ],
)
def test_what_cannot_be_is_refused(asked: dict[str, Any], refusal: type[Exception]) -> None:
    number = asked.pop("number", 5)
    for verb in (preview, lambda edit, now: carry_out(edit, seen="", now=now)):
        with pytest.raises(refusal):
            verb(edit(Action.SEATS, number, **asked), now=MONDAY)


@pytest.mark.usefixtures("atlanta")
def test_a_quarter_of_a_year_is_not_too_much() -> None:
    assert preview(edit(Action.SEATS, 5, last=WEDNESDAY + timedelta(days=91)), now=MONDAY).changes


@pytest.mark.usefixtures("atlanta")
def test_more_slots_than_can_be_changed_at_once_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("previewing", "carrying_out"):
        monkeypatch.setattr(f"appointments.bulk_edit.{module}.MOST_SLOTS", PER_DAY)
    assert do(edit(Action.SEATS, 5)).changes
    with pytest.raises(TooManySlots):
        preview(edit(Action.SEATS, 6, last=date(2027, 1, 7)), now=MONDAY)


# How many statements


def statements(run: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        run()
    return len(captured)


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize("action", Action)
def test_no_number_of_statements_grows_with_the_slots(action: Action) -> None:
    # Before the next holiday: a span with one asks whether the office opens on it.
    last = date(2027, 1, 17)
    if action == Action.REOPEN:
        do(edit(Action.WITHDRAW, last=last))
    one = edit(action, 1, until_time=time(9, 15))
    month = edit(action, 1, last=last)
    few = statements(lambda: preview(one, now=MONDAY))
    many = statements(lambda: preview(month, now=MONDAY))
    assert len(preview(month, now=MONDAY).changes) > 90
    assert few == many <= 7
    done = statements(lambda: do(one))
    assert statements(lambda: do(month)) == done <= 22


def test_a_change_is_a_slot_with_its_state_before_and_after(atlanta: Office) -> None:
    (change, *_) = preview(edit(Action.SEATS, 5), now=MONDAY).changes
    assert isinstance(change, Change)
    assert (change.before.capacity, change.after.capacity) == (2, 5)
    assert change.slot.counter.office == atlanta
