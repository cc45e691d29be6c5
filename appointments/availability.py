"""What is free: the only answer, for the wizard, changes and staff.

Free are the seats left plus the expired holds that a claimer may delete. It is an answer to look
at; the claim judges again. Days and times are the office's own, instants are UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from appointments.slots import plan
from offices.models import Offering, Office, Service
from offices.opening import opening_of

# Written out, because these are asked more often than anything else and always alike: composing
# them anew each time took longer than PostgreSQL needs to answer.
#
# The few slots with expired holds are found once; only those are counted, not hundreds one by one.
_LEFT = """
    slot.capacity + slot.extra - slot.held_back - slot.taken + CASE
        WHEN slot.id IN (SELECT slot_id FROM appointments_hold WHERE expires_at <= %(now)s)
        THEN (
            SELECT count(*) FROM appointments_hold AS hold
            WHERE hold.slot_id = slot.id AND hold.expires_at <= %(now)s
        )
        ELSE 0
    END
"""
# One counter or none, known before its slots are asked for, and both ends as instants: so the index
# of a counter's slots is read from here to there, whatever PostgreSQL guesses.
_FREE = f"""
    SELECT slot.id, slot.starts_at, slot.date, seats.free
    FROM appointments_slot AS slot CROSS JOIN LATERAL (SELECT {_LEFT} AS free) AS seats
    WHERE slot.counter_id = (
            SELECT offering.counter_id
            FROM offices_offering AS offering
            JOIN offices_office AS office ON office.id = offering.office_id AND office.active
            WHERE offering.office_id = %(office)s AND offering.service_id = %(service)s
        )
        AND slot.starts_at >= %(earliest)s AND slot.starts_at < %(beyond)s
        AND slot.withdrawn_at IS NULL AND NOT slot.off_plan
        AND seats.free > 0
"""  # noqa: S608 - made of constants
_DAYS = f"SELECT date, sum(free) FROM ({_FREE}) AS free GROUP BY date ORDER BY date"  # noqa: S608
_TIMES = f"{_FREE} ORDER BY slot.starts_at"
_NEAREST = f"""
    {_FREE}
    ORDER BY abs(extract(epoch FROM slot.starts_at - %(around)s)), slot.starts_at LIMIT %(limit)s
"""
_FIRST_FREE = f"""
    SELECT office.id, slot.id, slot.starts_at, slot.free
    FROM offices_offering AS offering
    JOIN offices_office AS office ON office.id = offering.office_id AND office.active
    CROSS JOIN LATERAL (
        SELECT slot.id, slot.starts_at, seats.free
        FROM appointments_slot AS slot CROSS JOIN LATERAL (SELECT {_LEFT} AS free) AS seats
        WHERE slot.counter_id = offering.counter_id
            AND slot.starts_at >= %(now)s + office.minimum_notice_minutes * interval '1 minute'
            AND slot.date <= timezone(office.time_zone, %(now)s)::date + office.horizon_days
            AND slot.withdrawn_at IS NULL AND NOT slot.off_plan
            AND seats.free > 0
        ORDER BY slot.starts_at
        LIMIT 1
    ) AS slot
    WHERE offering.office_id = ANY(%(offices)s) AND offering.service_id = %(service)s
"""  # noqa: S608


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
    rows = _ask(_DAYS, _bookable(office, service, now))
    return [Day(date=day, free=int(free)) for day, free in rows]


def times(*, office: Office, service: Service, day: date, now: datetime) -> list[FreeTime]:
    """The free times of a local day, earliest first. One statement."""
    bookable = _bookable(office, service, now)
    bookable["earliest"] = max(bookable["earliest"], _midnight(day, office))
    bookable["beyond"] = min(bookable["beyond"], _midnight(day + timedelta(days=1), office))
    return _free_times(_TIMES, bookable, office)


def nearest(
    *, office: Office, service: Service, around: datetime, now: datetime, limit: int = 3
) -> list[FreeTime]:
    """The free times closest to an instant, before or after it, earliest first. One statement."""
    bookable = _bookable(office, service, now) | {"around": around, "limit": limit}
    return sorted(_free_times(_NEAREST, bookable, office), key=lambda time: time.starts_at)


def first_free(
    *, offices: Iterable[Office], service: Service, now: datetime
) -> dict[int, FreeTime]:
    """The earliest free time of each office that has one, by its id. One statement for any number."""
    by_id = {office.pk: office for office in offices}
    given = {"offices": list(by_id), "service": service.pk, "now": now}
    return {
        office_id: _free_time(slot_id, starts_at, left, by_id[office_id])
        for office_id, slot_id, starts_at, left in _ask(_FIRST_FREE, given)
    }


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


def _bookable(office: Office, service: Service, now: datetime) -> dict[str, Any]:
    """What the office's rules let an applicant book: from the earliest instant to before another."""
    today = now.astimezone(office.zone).date()
    return {
        "office": office.pk,
        "service": service.pk,
        "now": now,
        "earliest": now + timedelta(minutes=office.minimum_notice_minutes),
        "beyond": _midnight(today + timedelta(days=office.horizon_days + 1), office),
    }


def _midnight(day: date, office: Office) -> datetime:
    """When the local day begins at the office."""
    return datetime.combine(day, time.min, tzinfo=office.zone)


def _ask(statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _free_times(statement: str, given: dict[str, Any], office: Office) -> list[FreeTime]:
    return [
        _free_time(slot_id, starts_at, left, office)
        for slot_id, starts_at, _day, left in _ask(statement, given)
    ]


def _free_time(slot_id: int, starts_at: datetime, left: int, office: Office) -> FreeTime:
    return FreeTime(
        slot_id=slot_id,
        starts_at=starts_at,
        local=starts_at.astimezone(office.zone),
        left=left,
    )
