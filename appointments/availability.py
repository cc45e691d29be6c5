"""What is free: the only answer, for the wizard, changes and staff.

Free are the seats left plus the expired holds that a claimer may delete. It is an answer to look
at; the claim judges again. Days and times are the office's own, instants are UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast

from appointments.models import Hold, Slot
from appointments.slots import plan
from offices.models import Offering, Office, Service
from offices.opening import opening_of


@dataclass(frozen=True, kw_only=True)
class Day:
    """A local date with the number of seats free on it."""

    date: date
    free: int


@dataclass(frozen=True, kw_only=True)
class FreeTime:
    """A time that can be chosen: the instant in UTC and in the office's zone, and its free seats."""

    slot_id: int
    starts_at: datetime
    local: datetime
    left: int


@dataclass(frozen=True, kw_only=True)
class NextOpening:
    """When more times can be booked: from ``opens_at`` (local) on, times of ``date``."""

    opens_at: datetime
    date: date


def days(*, office: Office, service: Service, now: datetime) -> list[Day]:
    """Days with a free seat, earliest first. One statement."""
    free = _free_slots(office, service, now).values("date").annotate(free=Sum("left"))
    return [Day(date=row["date"], free=row["free"]) for row in free.order_by("date")]


def times(*, office: Office, service: Service, day: date, now: datetime) -> list[FreeTime]:
    """The free times of a local day, earliest first. One statement."""
    of_the_day = _free_slots(office, service, now).filter(
        starts_at__gte=_midnight(day, office),
        starts_at__lt=_midnight(day + timedelta(days=1), office),
    )
    slots = of_the_day.order_by("starts_at")
    return [_free_time(slot, office) for slot in slots]


def nearest(
    *, office: Office, service: Service, around: datetime, now: datetime, limit: int = 3
) -> list[FreeTime]:
    """The free times closest to an instant, before or after it, earliest first."""
    distance = Func(
        F("starts_at") - Value(around, output_field=DateTimeField()),
        template="abs(EXTRACT(EPOCH FROM %(expressions)s))",
        output_field=IntegerField(),
    )
    slots = _free_slots(office, service, now).order_by(distance, "starts_at")[:limit]
    return sorted((_free_time(slot, office) for slot in slots), key=lambda time: time.starts_at)


def first_free(*, office_ids: list[int], service: Service, now: datetime) -> dict[int, FreeTime]:
    """The earliest free time of each office that has one. Two statements for any number."""
    first_slot = (
        _with_seats_left(Slot.objects.filter(counter=OuterRef("counter")), now)
        .filter(
            starts_at__gte=_earliest(now, OuterRef("office__minimum_notice_minutes")),
            date__lte=_horizon(
                now, OuterRef("office__time_zone"), OuterRef("office__horizon_days")
            ),
        )
        .order_by("starts_at")
    )
    first_slots = (
        Offering.objects.filter(office__in=office_ids, office__active=True, service=service)
        .annotate(first=Subquery(first_slot.values("pk")[:1]))
        .values_list("first", flat=True)
    )
    slots = _with_seats_left(
        Slot.objects.filter(pk__in=[pk for pk in first_slots if pk]), now
    ).select_related("counter__office")
    return {slot.counter.office_id: _free_time(slot, slot.counter.office) for slot in slots}


def next_opening(*, office: Office, service: Service, now: datetime) -> NextOpening | None:
    """When the next day beyond the horizon can be booked, looking four weeks further.

    None where the office has no hours for the service then. A day opens at local midnight.
    """
    today = now.astimezone(office.zone).date()
    first = today + timedelta(days=office.horizon_days + 1)
    counters = list(
        Offering.objects.filter(office=office, service=service).values_list("counter", flat=True)
    )
    opening = opening_of(office, first, first + timedelta(days=27))
    planned = plan(opening, counter_ids=counters)
    if not office.active or not planned:
        return None
    day = min(slot.date for slot in planned)
    opens_on = day - timedelta(days=office.horizon_days)
    opens_at = datetime(opens_on.year, opens_on.month, opens_on.day, tzinfo=office.zone)
    return NextOpening(opens_at=opens_at, date=day)


def _free_slots(office: Office, service: Service, now: datetime) -> QuerySet[Slot, Any]:
    """Standing slots of the counter that handles the service, bookable by the office's rules."""
    # One counter or none, known before the slots are asked for, and both ends as instants: so the
    # index of a counter's slots is read from here to there, whatever PostgreSQL guesses.
    offered = Offering.objects.filter(office=office, service=service, office__active=True)
    today = now.astimezone(office.zone).date()
    beyond = _midnight(today + timedelta(days=office.horizon_days + 1), office)
    return _with_seats_left(Slot.objects.all(), now).filter(
        counter=offered.values("counter")[:1],
        starts_at__gte=now + timedelta(minutes=office.minimum_notice_minutes),
        starts_at__lt=beyond,
    )


def _midnight(day: date, office: Office) -> datetime:
    """When the local day begins at the office."""
    return datetime.combine(day, time.min, tzinfo=office.zone)


def _with_seats_left(slots: QuerySet[Slot], now: datetime) -> QuerySet[Slot, Any]:
    expired = Hold.objects.filter(expires_at__lte=now).order_by()
    of_this_slot = expired.filter(slot=OuterRef("pk")).values("slot")
    # The few slots that have any are found once; only those are counted, not hundreds one by one.
    freed = Case(
        When(
            pk__in=expired.values("slot"),
            then=Subquery(of_this_slot.annotate(count=Count("*")).values("count")),
        ),
        default=0,
        output_field=IntegerField(),
    )
    left = F("capacity") + F("extra") - F("held_back") - F("taken")
    return (
        slots.filter(withdrawn_at__isnull=True, off_plan=False)
        .annotate(left=ExpressionWrapper(left + freed, output_field=IntegerField()))
        .filter(left__gt=0)
    )


def _earliest(now: datetime, minutes: Any) -> Any:
    notice = ExpressionWrapper(minutes * Value(timedelta(minutes=1)), output_field=DateTimeField())
    return ExpressionWrapper(
        Value(now, output_field=DateTimeField()) + notice, output_field=DateTimeField()
    )


def _horizon(now: datetime, time_zone: Any, days: Any) -> Any:
    """The last bookable date by the office's own calendar, computed in the database."""
    local = Func(time_zone, Value(now, output_field=DateTimeField()), function="timezone")
    today = Cast(local, DateField())
    return ExpressionWrapper(today + days, output_field=DateField())


def _free_time(slot: Any, office: Office) -> FreeTime:
    return FreeTime(
        slot_id=slot.pk,
        starts_at=slot.starts_at,
        local=slot.starts_at.astimezone(office.zone),
        left=slot.left,
    )
