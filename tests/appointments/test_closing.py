"""An office closes: everyone affected gets a place, and nobody loses one."""

from datetime import date, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from appointments import booking, closing, tasks
from appointments.availability import days
from appointments.closing import Rules
from appointments.models import Appointment, Displaced, Event, Outbox, Relocation, Slot
from appointments.refusals import (
    BookingError,
    ClosureIsPast,
    SlotWithdrawn,
)
from appointments.slots import publish
from appointments.verification import find_drift
from offices.models import Closure, Office, StaffMember
from tests.appointments.closures import (
    LONG,
    WAIT,
    WEDNESDAY,
    carry_on,
    closed,
    fill,
    outcomes,
    places,
    slots_of,
    start,
)
from tests.cast import MONDAY, a_service, an_open_office, book, stranger, two_offices_of_georgia

pytestmark = pytest.mark.django_db


def test_the_closed_day_is_withdrawn_at_once_and_publishing_agrees(
    atlanta: Office, sam: StaffMember
) -> None:
    fill(atlanta)
    start(closed(atlanta), sam)
    assert all(slot.withdrawal == "closure" for slot in slots_of(atlanta))
    assert WEDNESDAY not in [
        day.date for day in days(office=atlanta, service=a_service(), now=MONDAY)
    ]
    assert publish(office_id=atlanta.pk, now=MONDAY).is_empty


def test_everyone_gets_the_next_free_time_in_the_order_of_their_visits(
    atlanta: Office, sam: StaffMember
) -> None:
    visits = fill(atlanta)
    bystanders = fill(atlanta, date(2027, 1, 7))
    before = places()
    relocation = carry_on(start(closed(atlanta), sam))
    assert relocation.state == "placed"
    assert outcomes(relocation) == {"moved": 12}
    after = places()
    # One seat of each time on Thursday was free: the first visit has the first of them.
    thursday = slots_of(atlanta, date(2027, 1, 7))
    assert [after[visit.pk] for visit in visits] == [slot.pk for slot in thursday]
    assert all(after[each.pk] == before[each.pk] for each in bystanders)
    assert list(find_drift()) == []


def test_it_is_history_with_who_and_why_and_no_move_of_theirs(
    atlanta: Office, sam: StaffMember
) -> None:
    visit = fill(atlanta)[0]
    Outbox.objects.all().delete()
    carry_on(start(closed(atlanta), sam))
    event = Event.objects.get(appointment=visit, kind="moved")
    assert (event.staff_member, event.reason, event.from_slot_id) == (
        sam,
        "office_closed",
        visit.slot_id,
    )
    visit.refresh_from_db()
    assert visit.moves == 0
    owed = Outbox.objects.get(event=event)
    assert owed.not_before == MONDAY + WAIT


def test_who_was_moved_may_choose_another_time_whatever_the_limit(
    atlanta: Office, sam: StaffMember
) -> None:
    visit = fill(atlanta)[0]
    Appointment.objects.filter(pk=visit.pk).update(moves=atlanta.move_limit)
    carry_on(start(closed(atlanta), sam))
    friday = slots_of(atlanta, date(2027, 1, 8))

    def move(to: Slot) -> Appointment:
        kept = booking.hold(slot_id=to.pk, appointment_id=visit.pk, now=MONDAY)
        return booking.reschedule(appointment_id=visit.pk, token=kept.pk, now=MONDAY)

    assert move(friday[0]).moves == atlanta.move_limit
    with pytest.raises(BookingError):
        move(friday[1])


def test_part_of_a_day_moves_only_who_is_in_it(atlanta: Office, sam: StaffMember) -> None:
    visits = fill(atlanta)
    before = places()
    closure = closed(atlanta, from_time=time(10), until_time=time(11))
    relocation = carry_on(start(closure, sam))
    moved = {visit.pk for visit in visits if places()[visit.pk] != before[visit.pk]}
    assert moved == {visit.pk for visit in visits[4:8]}
    # The seats left after eleven on the same day are nearer than those of Thursday.
    assert all(Slot.objects.get(pk=places()[pk]).date == WEDNESDAY for pk in moved), outcomes(
        relocation
    )


def test_who_has_no_place_is_told_stays_listed_and_gets_the_first_seat(
    atlanta: Office, sam: StaffMember
) -> None:
    atlanta.horizon_days = 2
    atlanta.save()
    visits = fill(atlanta)
    relocation = carry_on(start(closed(atlanta), sam))
    assert outcomes(relocation) == {"unplaced": 12}
    assert set(Displaced.objects.values_list("why", flat=True)) == {"no_free_time"}
    assert relocation.state == "placed"
    told = Event.objects.filter(kind="unplaced")
    assert told.count() == 12
    carry_on(relocation)
    assert told.count() == 12, "told once"
    next_day = MONDAY + timedelta(days=1)
    Slot.objects.filter(date=date(2027, 1, 7)).exclude(
        pk=slots_of(atlanta, date(2027, 1, 7))[0].pk
    ).update(held_back=F("capacity"))
    carry_on(relocation, now=next_day)
    assert outcomes(relocation) == {"moved": 2, "unplaced": 10}
    moved = Displaced.objects.filter(outcome="moved").values_list("appointment", flat=True)
    assert list(moved) == [visits[0].pk, visits[1].pk]
    assert list(find_drift()) == []


def test_the_nearest_office_serves_the_zip_of_the_person(sam: StaffMember) -> None:
    atlanta, savannah = two_offices_of_georgia()
    visits = fill(atlanta, zip_code="31401")
    relocation = carry_on(start(closed(atlanta), sam, "nearest"))
    assert outcomes(relocation) == {"moved": 12}
    moved = Appointment.objects.get(pk=visits[3].pk)
    assert moved.slot.counter.office == savannah
    assert moved.slot.starts_at == visits[3].slot.starts_at, "the same hour is free there"
    assert moved.number == visits[3].number


def test_without_a_zip_or_another_office_it_is_said_why(sam: StaffMember) -> None:
    atlanta, savannah = two_offices_of_georgia()
    nowhere, far = book(slots_of(atlanta)[0], stranger()), book(slots_of(atlanta)[1], stranger())
    Appointment.objects.filter(pk=far.pk).update(zip_code="30345")
    Office.objects.filter(pk=savannah.pk).update(active=False)
    carry_on(start(closed(atlanta), sam, "nearest"))
    why = dict(Displaced.objects.values_list("appointment", "why"))
    assert why == {nowhere.pk: "no_zip", far.pk: "no_other_office"}


def test_the_own_office_comes_first_if_it_is_soon_enough() -> None:
    atlanta, savannah = two_offices_of_georgia()
    visit = book(slots_of(atlanta)[0], stranger())
    Appointment.objects.filter(pk=visit.pk).update(zip_code="30345")
    closure = closed(atlanta)
    closure.until_date = WEDNESDAY + timedelta(days=3)
    spans = closing.spans_of(closure, [atlanta])

    def office_of(soon_enough: int) -> int | None:
        (proposal,) = closing.propose(
            [Appointment.objects.select_related("slot__counter__office").get()],
            rules=Rules(rule="first", soon_enough=timedelta(days=soon_enough)),
            closed=spans,
            now=MONDAY,
        )
        return proposal.office_id

    assert office_of(3) == savannah.pk
    assert office_of(4) == atlanta.pk


def test_every_office_closes_by_its_own_clock(sam: StaffMember) -> None:
    atlanta = an_open_office()
    guam = an_open_office("AGA", name="Guam", time_zone="Pacific/Guam", latitude=13.4)
    fill(atlanta)
    fill(guam)
    tuesday = fill(guam, date(2027, 1, 5))
    relocation = carry_on(start(closed(None), sam))
    assert outcomes(relocation) == {"moved": 24}
    assert {visit.slot_id for visit in tuesday} <= set(places().values())
    assert not Slot.objects.filter(date=WEDNESDAY, withdrawn_at=None).exists()


def test_who_is_choosing_a_closed_time_is_offered_others(atlanta: Office, sam: StaffMember) -> None:
    kept = booking.hold(
        slot_id=slots_of(atlanta)[0].pk, owner=uuid4(), service_id=a_service().pk, now=MONDAY
    )
    start(closed(atlanta), sam)
    with pytest.raises(SlotWithdrawn):
        booking.confirm(
            token=kept.pk, applicant=stranger(), language="en", channel="web", now=MONDAY
        )


def test_who_moves_or_cancels_meanwhile_keeps_that_choice(
    atlanta: Office, sam: StaffMember
) -> None:
    mover, canceller, *_rest = fill(atlanta)
    relocation = start(closed(atlanta), sam)
    friday = slots_of(atlanta, date(2027, 1, 8))[5]
    kept = booking.hold(slot_id=friday.pk, appointment_id=mover.pk, now=MONDAY)
    booking.reschedule(appointment_id=mover.pk, token=kept.pk, now=MONDAY)
    booking.cancel(appointment_id=canceller.pk, now=MONDAY)
    carry_on(relocation)
    assert outcomes(relocation) == {"own": 2, "moved": 10}
    assert places()[mover.pk] == friday.pk
    assert list(find_drift()) == []


def test_run_again_nobody_is_moved_twice(atlanta: Office, sam: StaffMember) -> None:
    fill(atlanta)
    relocation = carry_on(start(closed(atlanta), sam))
    after = places()
    for _run in range(2):
        Relocation.objects.filter(pk=relocation.pk).update(state="placing")
        carry_on(relocation)
    assert places() == after
    assert Event.objects.filter(kind="moved").count() == 12


def test_who_still_has_no_place_is_asked_about_and_not_written(
    atlanta: Office, sam: StaffMember, django_assert_max_num_queries: Any
) -> None:
    atlanta.horizon_days = 2
    atlanta.save()
    fill(atlanta)
    relocation = carry_on(start(closed(atlanta), sam))
    assert outcomes(relocation) == {"unplaced": 12}
    with django_assert_max_num_queries(6):
        closing.carry_on(relocation, now=MONDAY, run_for=LONG)
    # The next run still sees what became of them.
    appointment = Appointment.objects.order_by("pk").first()
    assert appointment is not None
    booking.cancel(appointment_id=appointment.pk, now=MONDAY)
    Closure.objects.get().delete()
    publish(office_id=atlanta.pk, now=MONDAY)
    carry_on(relocation)
    assert outcomes(relocation) == {"own": 1, "restored": 11}


@pytest.fixture
def hasty_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second goes by whenever it is looked at."""
    seconds = count()
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: MONDAY + timedelta(seconds=next(seconds))
    )


@pytest.mark.usefixtures("hasty_clock")
def test_a_great_closure_does_not_let_the_people_of_another_wait(
    atlanta: Office, sam: StaffMember
) -> None:
    days = (WEDNESDAY, date(2027, 1, 14))
    for day in days:
        fill(atlanta, day)
    closures = [start(closed(atlanta, day), sam) for day in days]
    tasks.relocate_due()
    for relocation in closures:
        assert 0 < outcomes(relocation)["moved"] < 12, "each had its part of the run"
    for _run in range(3):
        tasks.relocate_due()
    assert [outcomes(relocation) for relocation in closures] == [{"moved": 12}] * 2


@pytest.mark.usefixtures("hasty_clock")
def test_a_run_ends_in_time_but_never_without_having_moved_somebody(
    atlanta: Office, sam: StaffMember
) -> None:
    fill(atlanta)
    relocation = start(closed(atlanta), sam)
    for moved in (1, 2):
        closing.carry_on(relocation, now=MONDAY, run_for=timedelta(seconds=2))
        assert outcomes(relocation)["moved"] == moved


def test_a_closure_that_is_deleted_meanwhile_moves_nobody_else(
    atlanta: Office, sam: StaffMember
) -> None:
    fill(atlanta)
    before = places()
    relocation = start(closed(atlanta), sam)
    Closure.objects.get().delete()
    publish(office_id=atlanta.pk, now=MONDAY)
    carry_on(relocation)
    assert outcomes(relocation) == {"restored": 12}
    assert places() == before


def test_people_of_a_closure_that_stands_already_are_placed_too(
    atlanta: Office, sam: StaffMember
) -> None:
    fill(atlanta)
    closure = closed(atlanta)
    closure.save()
    publish(office_id=atlanta.pk, now=MONDAY)
    relocation = closing.place_everyone_of(
        closure=closure, rules=Rules(rule="office"), wait=WAIT, by=sam, now=MONDAY
    )
    carry_on(relocation)
    assert outcomes(relocation) == {"moved": 12}


def test_a_closure_that_cannot_be_changes_nothing(atlanta: Office, sam: StaffMember) -> None:
    fill(atlanta)
    backwards = closed(atlanta)
    backwards.until_date = WEDNESDAY - timedelta(days=1)
    with pytest.raises(ValidationError):
        start(backwards, sam)
    with pytest.raises(ClosureIsPast):
        start(closed(atlanta, date(2027, 1, 3)), sam)
    assert not Closure.objects.exists()
    assert not Relocation.objects.exists()
    assert not Slot.objects.exclude(withdrawn_at=None).exists()


def test_proposals_are_what_happens(atlanta: Office, sam: StaffMember) -> None:
    fill(atlanta, seats=2)
    closure = closed(atlanta)
    spans = closing.spans_of(closure, [atlanta])
    people = list(closing.affected(spans, now=MONDAY))
    proposals = closing.propose(people, rules=Rules(rule="office"), closed=spans, now=MONDAY)
    carry_on(start(closure, sam))
    assert {p.appointment.pk: p.slot_id for p in proposals} == places()
