"""The times staff may give somebody: what is free for everybody, and what goes beyond the rules."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from appointments import availability
from appointments.availability import Day, FreeTime
from appointments.models import Event, Slot
from offices.models import Offering, Office, Service


@dataclass(frozen=True, kw_only=True)
class BeyondTime:
    """A time without a free seat, and the rule it takes to give it (`Event.Override`)."""

    slot_id: int
    local: datetime
    override: str


def days(office: Office, service: Service, *, now: datetime) -> list[Day]:
    """Days with a free seat, earliest first. One statement."""
    return availability.days(office=without_notice(office), service=service, now=now)


def times(office: Office, service: Service, day: date, *, now: datetime) -> list[FreeTime]:
    """The free times of a local day, those that begin in a minute included. One statement."""
    return availability.times(office=without_notice(office), service=service, day=day, now=now)


def nearest(office: Office, service: Service, around: datetime, *, now: datetime) -> list[FreeTime]:
    """The free times closest to an instant. One statement."""
    return availability.nearest(
        office=without_notice(office), service=service, around=around, now=now, limit=6
    )


def times_beyond(
    office: Office, service: Service, day: date, *, free: list[FreeTime], now: datetime
) -> list[BeyondTime]:
    """The other standing times of the day: a held-back seat where there is one, else an extra one."""
    counters = Offering.objects.filter(office=office, service=service).values("counter")
    others = Slot.objects.filter(
        counter__in=counters, date=day, starts_at__gt=now, withdrawn_at=None
    ).exclude(pk__in=[time.slot_id for time in free])
    return [
        BeyondTime(
            slot_id=slot.pk,
            local=slot.starts_at.astimezone(office.zone),
            override=_override(slot),
        )
        for slot in others.order_by("starts_at")
    ]


def without_notice(office: Office) -> Office:
    """The office as it is for whoever stands at its counter."""
    at_the_counter = copy(office)
    at_the_counter.minimum_notice_minutes = 0
    return at_the_counter


def _override(slot: Slot) -> str:
    has_one = slot.held_back > 0 and slot.taken < slot.capacity + slot.extra and not slot.off_plan
    return Event.Override.HELD_BACK if has_one else Event.Override.EXTRA
