"""A closure is closed once, and undone in order: nobody ends up somewhere untold."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from appointments import closing
from appointments.closing import Rules
from appointments.closing.refusals import LaterClosureFirst, StillClosed, SubmittedBefore
from appointments.models import Appointment, Outbox, Relocation, Slot
from appointments.slots import publish
from appointments.verification import find_drift
from offices.models import Closure, Office, StaffMember
from tests.appointments.closures import (
    FRIDAY,
    THURSDAY,
    WAIT,
    WEDNESDAY,
    at,
    carry_on,
    close,
    closed,
    day_of,
    look_again,
    outcomes,
    owed,
    slots_of,
    told,
    undo,
)
from tests.cast import ANA, BEN, MONDAY, an_open_office, book, stranger, two_offices_of_georgia

pytestmark = pytest.mark.django_db


# Sent twice


def test_the_same_page_confirmed_twice_closes_once(atlanta: Office, sam: StaffMember) -> None:
    key = uuid4()
    first = close(closed(atlanta), sam, key=key)
    with pytest.raises(SubmittedBefore) as refused:
        close(closed(atlanta), sam, key=key)
    assert refused.value.relocation_id == first.pk
    assert Closure.objects.count() == Relocation.objects.count() == 1
    with pytest.raises(SubmittedBefore):
        closing.place_everyone_of(
            closure=Closure.objects.get(),
            rules=Rules(rule="nearest"),
            wait=WAIT,
            by=sam,
            now=MONDAY,
            key=key,
        )


# Two closures of one time


def test_it_is_refused_while_a_later_closure_covers_some_of_the_time(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    first = close(closed(atlanta, until_date=THURSDAY), sam)
    second = close(closed(atlanta, THURSDAY, from_time=time(11)), sam)
    with pytest.raises(StillClosed) as refused:
        undo(first, sam)
    assert "ATL, January 7, 2027)" in str(refused.value)
    assert "Undo or delete that closure first" in str(refused.value)
    with translation.override("es"):
        assert "ATL, 7 de enero de 2027)" in str(refused.value)
        assert "Deshaga o elimine primero ese cierre" in str(refused.value)
    first.refresh_from_db()
    assert (first.state, day_of(anas)) == ("placed", FRIDAY)
    assert "moved" in owed(), "nothing was taken back"
    undo(second, sam)
    assert undo(first, sam).state == "undone"
    assert day_of(anas) == WEDNESDAY


def test_a_closure_of_every_office_is_in_the_way_and_one_of_another_office_is_not(
    atlanta: Office, sam: StaffMember
) -> None:
    an_open_office("SAV", name="Savannah")
    relocation = close(closed(atlanta), sam)
    closed(Office.objects.get(code="SAV")).save()
    everywhere = closed(None)
    everywhere.save()
    with pytest.raises(StillClosed, match="every office, January 6, 2027"):
        undo(relocation, sam)
    everywhere.delete()
    assert undo(relocation, sam).state == "undone"


def test_a_closure_of_before_that_has_grown_over_somebodys_time_is_in_the_way(
    atlanta: Office, sam: StaffMember
) -> None:
    book(slots_of(atlanta)[-1], ANA)
    before = closed(atlanta, until_time=time(10))
    before.save()
    publish(office_id=atlanta.pk, now=MONDAY)
    relocation = close(closed(atlanta), sam, now=at(1))
    before.until_time = None
    before.save()
    with pytest.raises(StillClosed):
        undo(relocation, sam, at(2))


def test_a_closure_deleted_by_hand_may_have_been_replaced_by_another(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    relocation = close(closed(atlanta), sam)
    Closure.objects.get().delete()
    publish(office_id=atlanta.pk, now=at(1))
    closed(None).save()
    publish(office_id=atlanta.pk, now=at(2))
    with pytest.raises(StillClosed):
        undo(relocation, sam, at(3))
    assert day_of(anas) == THURSDAY


# The same people moved again


def test_it_is_refused_while_a_later_closure_moved_the_same_people_and_can_be_undone(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    told()
    first = close(closed(atlanta), sam)
    second = close(closed(atlanta, THURSDAY), sam)
    with pytest.raises(LaterClosureFirst) as refused:
        undo(first, sam)
    assert "ATL, January 7, 2027" in str(refused.value)
    with translation.override("es"):
        assert "Deshaga primero" in str(refused.value)
    first.refresh_from_db()
    assert (first.state, day_of(anas), len(owed())) == ("placed", FRIDAY, 2)
    closing.undo(relocation_id=second.pk, by=sam, now=MONDAY)
    with pytest.raises(LaterClosureFirst):
        undo(first, sam)
    carry_on(second)
    undo(first, sam)
    assert (day_of(anas), owed()) == (WEDNESDAY, [])
    assert list(find_drift()) == []


def test_whom_a_later_closure_has_told_already_stays_where_it_moved_them(sam: StaffMember) -> None:
    atlanta = an_open_office(seats=1)
    anas = book(slots_of(atlanta)[0], ANA)
    bens = book(slots_of(atlanta)[1], BEN)
    first = close(closed(atlanta), sam)
    close(closed(atlanta, THURSDAY, until_time=time(9, 15)), sam, wait=timedelta(minutes=1))
    undo(first, sam, at(2))
    assert outcomes(first) == {"own": 1, "restored": 1}
    assert [day_of(bens), first.state] == [WEDNESDAY, "undone"]
    assert day_of(anas) != WEDNESDAY
    assert list(find_drift()) == []


def test_whom_a_later_closure_left_without_a_place_and_told_stays_on_its_list(
    sam: StaffMember,
) -> None:
    atlanta = an_open_office(horizon_days=3)
    anas = book(slots_of(atlanta)[0], ANA)
    first = close(closed(atlanta), sam)
    second = close(closed(atlanta, THURSDAY), sam, wait=timedelta(minutes=1))
    undo(first, sam, at(2))
    assert (outcomes(first), outcomes(second)) == ({"own": 1}, {"unplaced": 1})
    assert day_of(anas) == THURSDAY


def test_who_is_closed_out_once_more_meanwhile_waits_for_the_later_closure(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    told()
    first = close(closed(atlanta), sam)
    closing.undo(relocation_id=first.pk, by=sam, now=MONDAY)
    second = close(closed(atlanta, THURSDAY), sam)
    assert carry_on(first).state == "undoing"
    assert day_of(anas) == FRIDAY
    undo(second, sam)
    assert carry_on(first).state == "undone"
    assert (day_of(anas), owed()) == (WEDNESDAY, [])


def test_who_would_go_back_into_a_time_closed_anew_meanwhile_stays_and_is_told(
    atlanta: Office, sam: StaffMember
) -> None:
    anas, bens = book(slots_of(atlanta)[0], ANA), book(slots_of(atlanta)[-1], BEN)
    told()
    relocation = close(closed(atlanta), sam)
    closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
    closed(atlanta, until_time=time(10)).save()
    assert carry_on(relocation).state == "undone"
    assert outcomes(relocation) == {"kept": 1, "restored": 1}
    assert [day_of(anas), day_of(bens)] == [THURSDAY, WEDNESDAY]
    assert Outbox.objects.get().event.appointment == anas
    assert list(find_drift()) == []


# By another rule


def unplaced_in_atlanta(sam: StaffMember) -> tuple[Office, Appointment, Relocation]:
    """Ana, who was told that there is no place for her, and a free office next to hers."""
    atlanta, _savannah = two_offices_of_georgia()
    Office.objects.filter(pk=atlanta.pk).update(horizon_days=2)
    atlanta.refresh_from_db()
    anas = book(slots_of(atlanta)[0], ANA)
    told()
    first = close(closed(atlanta), sam)
    assert outcomes(first) == {"unplaced": 1}
    return atlanta, anas, first


def test_undoing_another_rule_brings_its_people_back_to_the_list_and_the_closure_stands(
    sam: StaffMember,
) -> None:
    atlanta, anas, first = unplaced_in_atlanta(sam)
    told()
    second = look_again(Closure.objects.get(), sam, "nearest", at(20))
    assert outcomes(second) == {"moved": 1}
    carry_on(first, at(20))
    assert outcomes(first) == {"own": 1}
    assert undo(second, sam, at(21)).state == "undone"
    assert Closure.objects.exists()
    assert all(slot.withdrawal == "closure" for slot in slots_of(atlanta))
    assert outcomes(first) == {"unplaced": 1}
    assert day_of(anas) == WEDNESDAY
    carry_on(first, at(22))
    assert owed() == [], "nobody is told twice"
    assert list(find_drift()) == []
    Office.objects.filter(pk=atlanta.pk).update(horizon_days=60)
    carry_on(first, at(23))
    assert outcomes(first) == {"moved": 1}, "she gets the first seat that opens"


def test_whom_the_first_rule_had_not_come_to_is_looked_after_by_it_again(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    rules = Rules(rule="office")
    first = closing.close(closure=closed(atlanta), rules=rules, wait=WAIT, by=sam, now=MONDAY)
    second = look_again(Closure.objects.get(), sam, "office", MONDAY)
    assert outcomes(carry_on(first)) == {"own": 1}
    undo(second, sam)
    assert carry_on(first).state == "placed"
    assert outcomes(first) == {"moved": 1}
    assert day_of(anas) == THURSDAY


def test_the_first_rule_is_not_undone_before_the_second(sam: StaffMember) -> None:
    _atlanta, anas, first = unplaced_in_atlanta(sam)
    second = look_again(Closure.objects.get(), sam, "nearest", at(1))
    with pytest.raises(LaterClosureFirst):
        undo(first, sam, at(2))
    assert Closure.objects.exists()
    undo(second, sam, at(3))
    undo(first, sam, at(4))
    assert (day_of(anas), owed()) == (WEDNESDAY, [])
    assert not Closure.objects.exists()
    assert not Slot.objects.exclude(withdrawn_at=None).exists()


# Opened by hand meanwhile


def open_by_hand(office: Office) -> None:
    Closure.objects.get().delete()
    publish(office_id=office.pk, now=at(1))


def test_who_finds_the_own_seat_taken_stays_at_the_new_time_and_is_told(sam: StaffMember) -> None:
    atlanta = an_open_office(seats=1)
    anas = book(slots_of(atlanta)[0], ANA)
    told()
    relocation = close(closed(atlanta), sam)
    open_by_hand(atlanta)
    book(slots_of(atlanta)[0], BEN, now=at(2))
    undo(relocation, sam, at(3))
    assert (relocation.state, outcomes(relocation)) == ("undone", {"kept": 1})
    slot = slots_of(atlanta)[0]
    assert (slot.capacity, slot.extra, slot.taken) == (1, 0, 1)
    assert day_of(anas) == THURSDAY
    notice = Outbox.objects.get(event__appointment=anas)
    assert (notice.event.kind, notice.not_before) == ("moved", MONDAY + WAIT)
    assert list(find_drift()) == []


def test_who_finds_the_own_seat_free_is_back_in_it_and_not_told(
    atlanta: Office, sam: StaffMember
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    told()
    relocation = close(closed(atlanta), sam)
    open_by_hand(atlanta)
    undo(relocation, sam, at(3))
    assert (outcomes(relocation), day_of(anas), owed()) == ({"restored": 1}, WEDNESDAY, [])
    assert list(find_drift()) == []


@pytest.mark.parametrize("seat", ["extra", "held_back"])
def test_no_seat_is_made_for_who_had_one_beyond_the_rules(
    atlanta: Office, sam: StaffMember, seat: str
) -> None:
    anas = book(slots_of(atlanta)[0], ANA)
    Appointment.objects.filter(pk=anas.pk).update(seat=seat)
    Slot.objects.filter(pk=anas.slot_id).update(extra=int(seat == "extra"))
    relocation = close(closed(atlanta), sam)
    open_by_hand(atlanta)
    Slot.objects.filter(pk=anas.slot_id).update(held_back=0)
    for other in (BEN, stranger()):
        book(slots_of(atlanta)[0], other, now=at(2))
    undo(relocation, sam, at(3))
    slot = slots_of(atlanta)[0]
    assert (slot.extra, slot.taken, outcomes(relocation)) == (0, 2, {"kept": 1})
