"""An office closes on a Wednesday, and what its people hear of it."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import F
from time_machine import travel

from appointments import booking, closing
from appointments.models import Appointment, Outbox, Relocation, Slot
from appointments.persons import Applicant
from appointments.slots import publish
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Notice, ReminderPlan
from offices.models import Closure, Office, StaffMember
from tests.cast import ANA, MONDAY, book

WEDNESDAY = date(2027, 1, 6)
# The first visit of that day, at nine in Atlanta.
VISIT = datetime(2027, 1, 6, 14, 0, tzinfo=UTC)
WAIT = timedelta(minutes=15)
_LONG = timedelta(minutes=1)


def a_staff_member() -> StaffMember:
    return StaffMember.objects.create_user("sam", is_staff=True)


def slots_of(office: Office, day: date = WEDNESDAY) -> list[Slot]:
    return list(Slot.objects.filter(counter__office=office, date=day).order_by("starts_at"))


def booked(office: Office, applicant: Applicant = ANA, *, now: datetime = MONDAY) -> Appointment:
    """The first visit of the day; its confirmation is not owed any more."""
    appointment = book(slots_of(office)[0], applicant, now=now)
    Outbox.objects.filter(event__appointment=appointment).delete()
    return appointment


def leave_no_seat() -> None:
    Slot.objects.filter(date__gt=WEDNESDAY).update(held_back=F("capacity"))


def open_the_seats() -> None:
    Slot.objects.filter(date__gt=WEDNESDAY).update(held_back=0)


def close(
    office: Office, sam: StaffMember, *, now: datetime = MONDAY, wait: timedelta = WAIT
) -> Relocation:
    closure = Closure(
        office=office,
        from_date=WEDNESDAY,
        until_date=WEDNESDAY,
        reason_en="The pipes burst.",
        reason_es="Se rompieron las tuberías.",
    )
    relocation = closing.close(
        closure=closure, rules=closing.Rules(rule="office"), wait=wait, by=sam, now=now
    )
    return carry_on(relocation, now=now)


def carry_on(relocation: Relocation, *, now: datetime) -> Relocation:
    relocation.refresh_from_db()
    closing.carry_on(relocation, now=now, run_for=_LONG)
    relocation.refresh_from_db()
    return relocation


def undo(relocation: Relocation, sam: StaffMember, *, now: datetime) -> None:
    closing.undo(relocation_id=relocation.pk, by=sam, now=now)
    carry_on(relocation, now=now)


def delete_by_hand(office: Office, relocation: Relocation, *, now: datetime) -> None:
    """The closure goes, its slots are published, and the next run finds them open."""
    Closure.objects.get().delete()
    publish(office_id=office.pk, now=now)
    carry_on(relocation, now=now)


def move(appointment: Appointment, to: Slot, *, now: datetime) -> None:
    """As the person does it on the site."""
    kept = booking.hold(slot_id=to.pk, appointment_id=appointment.pk, now=now)
    booking.reschedule(appointment_id=appointment.pk, token=kept.pk, now=now)


def told(appointment: Appointment) -> list[str]:
    """The kinds of messages that went out or will, in their order."""
    found = Notice.objects.filter(appointment=appointment).exclude(status=Notice.Status.DROPPED)
    return [notice.kind for notice in found.order_by("pk")]


def send(now: datetime, *, reminders: bool = False) -> None:
    """Whatever is due is written and sent then."""
    fan_out(now=now)
    with travel(now, tick=False):
        send_due(reminders=reminders)


def reminders_planned_until(instant: datetime) -> None:
    for office in Office.objects.all():
        ReminderPlan.objects.update_or_create(office=office, defaults={"planned_until": instant})
