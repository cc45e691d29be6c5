import uuid
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from appointments.booking import cancel, confirm, hold, release
from appointments.capacity import reopen, set_seats, withdraw
from appointments.models import Slot
from appointments.refusals import SlotNotInHours, SlotsOverlap, SlotTaken, SlotWithdrawn
from appointments.slots import appointments_needing_staff, publish
from appointments.tasks import publish_due
from appointments.verification import find_drift
from offices.models import Closure, Hours, Office
from offices.signals import schedule_changed
from tests.cast import (
    BEN,
    MONDAY,
    a_counter,
    a_service,
    a_slot,
    an_office,
    an_open_office,
    book,
    open_daily,
    stranger,
)

pytestmark = pytest.mark.django_db
TUESDAY = date(2027, 1, 5)
MONDAY_VISITOR = uuid.uuid4()


def slots_on(office: Office, day: date = TUESDAY) -> dict[str, Slot]:
    slots = Slot.objects.filter(counter__office=office, date=day, withdrawn_at=None)
    return {f"{slot.time:%H:%M}": slot for slot in slots.order_by("time")}


def close(office: Office, day: date = TUESDAY, **times: time) -> Closure:
    return Closure.objects.create(
        office=office,
        from_date=day,
        until_date=day,
        reason_en="Storm",
        reason_es="Tormenta",
        **times,
    )


def test_slots_reach_to_the_horizon_and_no_further() -> None:
    office = an_open_office(horizon_days=5)
    dates = Slot.objects.order_by("date").values_list("date", flat=True).distinct()
    assert (dates[0], list(dates)[-1]) == (date(2027, 1, 4), date(2027, 1, 9))
    assert len(slots_on(office)) == 12


def test_running_it_again_changes_nothing() -> None:
    office = an_open_office()
    before = list(Slot.objects.order_by("pk").values())
    assert publish(office_id=office.pk, now=MONDAY).is_empty
    assert list(Slot.objects.order_by("pk").values()) == before


def test_a_new_local_day_brings_one_more_day_of_slots() -> None:
    office = an_open_office()
    assert publish(office_id=office.pk, now=MONDAY + timedelta(days=1)).created == 12


def test_guam_is_a_day_ahead() -> None:
    office = an_open_office("AGA", time_zone="Pacific/Guam", horizon_days=1)
    # Monday noon in UTC is Monday 22:00 in Guam: Monday is over, Tuesday is the last day.
    assert set(Slot.objects.values_list("date", flat=True)) == {TUESDAY}
    assert publish(office_id=office.pk, now=MONDAY + timedelta(hours=3)).created == 12


def test_a_booked_time_survives_a_change_to_another_grid_and_is_listed() -> None:
    office = an_open_office()
    booked = slots_on(office)["09:15"]
    appointment = book(booked)
    Hours.objects.update(slot_minutes=20)
    publish(office_id=office.pk, now=MONDAY)
    standing = slots_on(office)
    # 9:00 and 9:20 on the new grid would overlap the booked 9:15.
    assert list(standing)[:3] == ["09:15", "09:40", "10:00"]
    assert (standing["09:15"].capacity, standing["09:15"].off_plan) == (1, True)
    assert list(appointments_needing_staff(now=MONDAY)) == [appointment]


def test_a_time_that_no_longer_fits_takes_nobody_new() -> None:
    office = an_open_office(seats=5)
    book(slots_on(office)["09:15"])
    Hours.objects.update(from_time=time(10))
    publish(office_id=office.pk, now=MONDAY)
    assert slots_on(office)["09:15"].seats_left == 0


def test_going_back_to_the_old_grid_puts_everything_back() -> None:
    office = an_open_office()
    book(slots_on(office)["09:15"])
    before = set(slots_on(office))
    Hours.objects.update(slot_minutes=20)
    publish(office_id=office.pk, now=MONDAY)
    Hours.objects.update(slot_minutes=15)
    publish(office_id=office.pk, now=MONDAY)
    assert set(slots_on(office)) == before
    assert slots_on(office)["09:15"].capacity == 2
    assert not appointments_needing_staff(now=MONDAY).exists()


def test_a_closure_withdraws_free_and_booked_times_and_lists_who_is_booked() -> None:
    office = an_open_office()
    appointment = book(slots_on(office)["09:15"])
    close(office)
    report = publish(office_id=office.pk, now=MONDAY)
    assert report.withdrawn == 12
    assert slots_on(office) == {}
    assert list(appointments_needing_staff(now=MONDAY)) == [appointment]


def test_lifting_a_closure_reopens_what_it_withdrew() -> None:
    office = an_open_office()
    appointment = book(slots_on(office)["09:15"])
    closure = close(office)
    publish(office_id=office.pk, now=MONDAY)
    closure.delete()
    assert publish(office_id=office.pk, now=MONDAY).reopened == 12
    assert slots_on(office)["09:15"] == appointment.slot


def test_fewer_seats_than_taken_stop_at_what_is_taken() -> None:
    office = an_open_office(seats=3)
    slot = slots_on(office)["09:15"]
    book(slot)
    book(slot, BEN)
    Hours.objects.update(seats=1)
    publish(office_id=office.pk, now=MONDAY)
    slot.refresh_from_db()
    assert (slot.capacity, slot.taken, slot.off_plan) == (2, 2, True)
    assert appointments_needing_staff(now=MONDAY).count() == 2


def test_what_staff_withdrew_stays_withdrawn_on_every_grid() -> None:
    office = an_open_office()
    withdraw(slot_ids={slots_on(office)["09:15"].pk}, now=MONDAY)
    publish(office_id=office.pk, now=MONDAY)
    assert "09:15" not in slots_on(office)
    Hours.objects.update(slot_minutes=20)
    publish(office_id=office.pk, now=MONDAY)
    assert list(slots_on(office))[:2] == ["09:40", "10:00"]


def test_what_staff_reopen_stands_again() -> None:
    office = an_open_office()
    slot = slots_on(office)["09:15"]
    withdraw(slot_ids={slot.pk}, now=MONDAY)
    reopen(slot_ids={slot.pk}, now=MONDAY)
    assert publish(office_id=office.pk, now=MONDAY).is_empty
    assert "09:15" in slots_on(office)


def test_staff_cannot_reopen_what_a_closure_took() -> None:
    office = an_open_office()
    slot = slots_on(office)["09:15"]
    close(office)
    publish(office_id=office.pk, now=MONDAY)
    with pytest.raises(SlotNotInHours):
        reopen(slot_ids={slot.pk}, now=MONDAY)
    assert slots_on(office) == {}


def test_staff_cannot_reopen_on_top_of_another_grid() -> None:
    office = an_open_office()
    slot = slots_on(office)["09:15"]
    Hours.objects.update(slot_minutes=20)
    publish(office_id=office.pk, now=MONDAY)
    with pytest.raises(SlotsOverlap):
        reopen(slot_ids={slot.pk}, now=MONDAY)


def test_seats_that_staff_set_are_kept() -> None:
    office = an_open_office(seats=2)
    set_seats(slot_id=slots_on(office)["09:15"].pk, capacity=7, held_back=1, now=MONDAY)
    Hours.objects.update(seats=4)
    publish(office_id=office.pk, now=MONDAY)
    standing = slots_on(office)
    assert (standing["09:15"].capacity, standing["09:15"].held_back) == (7, 1)
    assert standing["09:30"].capacity == 4


def test_a_seat_kept_for_somebody_survives_until_it_is_given_back() -> None:
    office = an_open_office()
    slot = slots_on(office)["09:15"]
    kept = hold(slot_id=slot.pk, service_id=a_service().pk, owner=MONDAY_VISITOR, now=MONDAY)
    Hours.objects.update(from_time=time(10))
    publish(office_id=office.pk, now=MONDAY)
    assert "09:15" in slots_on(office)
    release(token=kept.pk)
    publish(office_id=office.pk, now=MONDAY)
    assert "09:15" not in slots_on(office)


def test_a_shorter_horizon_does_not_put_later_bookings_out_of_the_hours() -> None:
    office = an_open_office(horizon_days=14)
    book(slots_on(office, date(2027, 1, 15))["09:15"])
    Office.objects.update(horizon_days=3)
    assert publish(office_id=office.pk, now=MONDAY).is_empty
    assert not appointments_needing_staff(now=MONDAY).exists()


def test_past_times_are_left_as_they_were() -> None:
    office = an_open_office()
    Hours.objects.all().delete()
    publish(office_id=office.pk, now=MONDAY + timedelta(days=2))
    assert len(slots_on(office, date(2027, 1, 5))) == 12
    assert slots_on(office, date(2027, 1, 7)) == {}


def test_an_office_that_stops_taking_appointments_has_no_slots() -> None:
    office = an_open_office()
    Office.objects.update(active=False)
    publish(office_id=office.pk, now=MONDAY)
    assert not Slot.objects.filter(withdrawn_at=None, starts_at__gt=MONDAY).exists()


def test_a_changed_schedule_is_published_at_once() -> None:
    office = an_office()
    open_daily(a_counter(office, a_service()))
    schedule_changed.send(sender=Hours, office_ids={office.pk}, now=MONDAY)
    assert slots_on(office)


def test_the_periodic_task_publishes_every_office() -> None:
    for code in ("ATL", "QNS"):
        open_daily(a_counter(an_office(code), a_service()))
    created = publish_due()
    assert created == Slot.objects.count() > 0
    assert set(Slot.objects.values_list("counter__office__code", flat=True)) == {"ATL", "QNS"}


def test_one_broken_office_does_not_keep_the_others_waiting() -> None:
    for code in ("ATL", "QNS"):
        open_daily(a_counter(an_office(code), a_service()))
    Office.objects.filter(code="ATL").update(time_zone="Nowhere/Else")
    with pytest.raises(ExceptionGroup, match="not published") as raised:
        publish_due()
    assert len(raised.value.exceptions) == 1
    assert set(Slot.objects.values_list("counter__office__code", flat=True)) == {"QNS"}


def test_the_command_publishes_named_offices_and_refuses_an_unknown_code() -> None:
    for code in ("ATL", "QNS"):
        open_daily(a_counter(an_office(code), a_service()))
    out = StringIO()
    call_command("publish_slots", "atl", stdout=out)
    assert set(Slot.objects.values_list("counter__office__code", flat=True)) == {"ATL"}
    assert out.getvalue().startswith("1 offices:")
    with pytest.raises(CommandError, match="XXX"):
        call_command("publish_slots", "XXX")


def test_an_office_with_appointments_to_come_keeps_its_zone_and_stays_active() -> None:
    office = an_open_office(now=timezone.now())
    slot = Slot.objects.filter(starts_at__gt=timezone.now() + timedelta(days=2)).earliest(
        "starts_at"
    )
    book(slot, now=timezone.now())
    for change in ({"active": False}, {"time_zone": "America/Chicago"}):
        for field, value in change.items():
            setattr(office, field, value)
        with pytest.raises(ValidationError, match="appointments to come"):
            office.save()
        office.refresh_from_db()
    office.name = "Atlanta"
    office.save()


def test_a_free_slot_outside_the_hours_is_withdrawn() -> None:
    office = an_open_office()
    evening = a_slot(office=office, starts_at=MONDAY + timedelta(days=1, hours=12))
    publish(office_id=office.pk, now=MONDAY)
    evening.refresh_from_db()
    assert evening.withdrawal == Slot.Withdrawal.PLAN


def test_seats_that_staff_set_outlive_the_time_without_hours() -> None:
    office = an_open_office(seats=2)
    slot = slots_on(office)["09:15"]
    set_seats(slot_id=slot.pk, capacity=5, held_back=1, now=MONDAY)
    book(slot)
    Hours.objects.update(from_time=time(10))
    publish(office_id=office.pk, now=MONDAY)
    assert slots_on(office)["09:15"].off_plan
    Hours.objects.update(from_time=time(9))
    publish(office_id=office.pk, now=MONDAY)
    back = slots_on(office)["09:15"]
    assert (back.capacity, back.held_back, back.off_plan) == (5, 1, False)


def test_a_surplus_that_goes_home_is_neither_sold_again_nor_listed_for_ever() -> None:
    office = an_open_office(seats=3)
    slot = slots_on(office)["09:15"]
    leaving, *_staying = [book(slot, stranger()) for _ in range(3)]
    assert set_seats(slot_id=slot.pk, capacity=2, held_back=0, now=MONDAY).surplus == 1
    assert appointments_needing_staff(now=MONDAY).count() == 3
    cancel(appointment_id=leaving.pk, now=MONDAY)
    publish(office_id=office.pk, now=MONDAY)
    assert not appointments_needing_staff(now=MONDAY).exists()
    with pytest.raises(SlotTaken):
        book(slot, BEN)


def test_an_office_that_takes_no_appointments_keeps_no_seat_either() -> None:
    office = an_open_office()
    kept = hold(
        slot_id=slots_on(office)["09:15"].pk,
        service_id=a_service().pk,
        owner=MONDAY_VISITOR,
        now=MONDAY,
    )
    Office.objects.update(active=False)
    publish(office_id=office.pk, now=MONDAY)
    assert slots_on(office) == {}
    with pytest.raises(SlotWithdrawn):
        confirm(token=kept.pk, applicant=BEN, language="en", channel="web", now=MONDAY)


def test_of_two_booked_times_that_overlap_after_a_closure_one_stands_again() -> None:
    office = an_open_office()
    early = book(slots_on(office)["09:15"], stranger()).slot
    withdraw(slot_ids={early.pk}, now=MONDAY)
    Hours.objects.update(slot_minutes=20)
    other = Slot.objects.create(
        counter=early.counter,
        date=early.date,
        time=time(9, 20),
        starts_at=early.starts_at + timedelta(minutes=5),
        ends_at=early.ends_at,
        capacity=1,
    )
    late = book(other, stranger()).slot
    Slot.objects.update(withdrawn_at=MONDAY, withdrawal=Slot.Withdrawal.CLOSURE)
    publish(office_id=office.pk, now=MONDAY)
    standing = Slot.objects.filter(pk__in=[early.pk, late.pk], withdrawn_at=None)
    assert [slot.pk for slot in standing] == [early.pk]
    assert publish(office_id=office.pk, now=MONDAY).is_empty


def test_slots_follow_the_office_into_another_time_zone() -> None:
    office = an_open_office()
    Office.objects.filter(pk=office.pk).update(time_zone="America/Chicago")
    publish(office_id=office.pk, now=MONDAY)
    # Nine in New York is eight in Chicago, before the counter opens.
    assert min(slots_on(office)) == "09:00"
    assert list(find_drift()) == []
