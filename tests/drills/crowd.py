"""People, places and bookings for the drills. Needs Django set up."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from appointments import booking
from appointments.booking import confirm, hold
from appointments.models import Appointment, Outbox, Slot
from appointments.persons import Applicant
from notices.models import Notice
from tests.cast import a_counter, a_service, an_office, stranger
from tests.drills.stage import Stage


def crowd(number: int, *, hours_from_now: int = 26) -> list[Slot]:
    """An office where it is about noon, with room for so many at each of four times."""
    office = an_office(time_zone=_zone_where_it_is_noon())
    counter = a_counter(office, a_service())
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(
        hours=hours_from_now
    )
    slots = [
        Slot(
            counter=counter,
            date=(at := (first + timedelta(minutes=15 * step)).astimezone(office.zone)).date(),
            time=at.time(),
            starts_at=at.astimezone(UTC),
            ends_at=at.astimezone(UTC) + timedelta(minutes=15),
            capacity=number,
        )
        for step in range(4)
    ]
    return Slot.objects.bulk_create(slots)


def _zone_where_it_is_noon() -> str:
    """So that no night holds up a reminder, whenever the drill is run."""
    hours = timezone.now().hour - 12
    # The sign of these names is turned round: Etc/GMT+5 lies five hours west.
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"


def _person(number: int) -> Applicant:
    return replace(stranger(number), email=f"visitor{number}@example.com")


def book(slot: Slot, number: int, *, now: datetime | None = None) -> Appointment:
    now = now or timezone.now()
    kept = hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=now)
    return confirm(
        token=kept.pk,
        applicant=_person(number),
        language=("en", "es")[number % 2],
        channel="web",
        now=now,
    )


def book_many(slots: list[Slot], number: int, **when: Any) -> list[Appointment]:
    return [book(slots[each % len(slots)], each, **when) for each in range(number)]


def until_all_are_told(stage: Stage) -> None:
    """However many there are; given up only when nothing arrives any more."""
    seen = -1
    while seen != len(stage.mail.arrived):
        seen = len(stage.mail.arrived)
        try:
            stage.wait_until(_all_are_told, "the last message")
        except TimeoutError:
            continue
        return
    raise TimeoutError(f"After {seen} messages none arrived any more; logs are in {stage.at.logs}")


def _all_are_told() -> bool:
    """Whatever is owed is a message, and none waits."""
    return not Outbox.objects.exists() and not Notice.objects.filter(status="waiting").exists()


def move(appointment: Appointment, to: Slot) -> None:
    now = timezone.now()
    kept = hold(slot_id=to.pk, appointment_id=appointment.pk, now=now)
    booking.reschedule(appointment_id=appointment.pk, token=kept.token, now=now)
