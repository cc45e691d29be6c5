"""When a counter is open: weekly hours, closures and federal holidays, in local wall time.

Everything here is naive wall time of the office. What an instant in UTC is called on that wall is
the business of whoever plans slots.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from offices.federal_holidays import federal_holiday, holidays_between
from offices.models import Closure, HolidayOpening, Hours, Office

ONE_DAY = timedelta(days=1)

type Interval = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class ClosedTime:
    """A stretch for which an office says that it is closed, and why, in the active language.

    ``starts`` and ``ends`` are naive local wall time; ``ends`` itself is no longer closed.
    """

    starts: datetime
    ends: datetime
    reason: str

    @property
    def first_day(self) -> date:
        return self.starts.date()

    @property
    def last_day(self) -> date:
        """The last day on which some time is closed."""
        return (self.ends - timedelta(microseconds=1)).date()

    @property
    def is_whole_days(self) -> bool:
        return self.starts.time() == time.min and self.ends.time() == time.min


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The opening of one office over a span of local days, loaded once by `opening_of`.

    Ask only about days from ``first`` to ``last`` (both included): ValueError otherwise.
    """

    office: Office
    first: date
    last: date
    hours: dict[int, list[Hours]] = field(repr=False)
    closures: list[Closure] = field(repr=False)
    # Holidays on which this office is open, by its own exception.
    opened: frozenset[date] = field(default=frozenset(), repr=False)

    def open_hours(self, counter_id: int, day: date) -> list[Hours]:
        """The weekly hours of a counter that hold on a day, earliest first.

        They say nothing of closures and holidays: take `closed_intervals` out of them.
        """
        self._must_be_loaded(day)
        return [hours for hours in self.hours.get(counter_id, []) if _holds_on(hours, day)]

    def closed_intervals(self, day: date) -> list[Interval]:
        """What is closed on a day by holiday or closure: sorted, apart, within that day."""
        self._must_be_loaded(day)
        start = datetime.combine(day, time.min)
        whole_day = (start, start + ONE_DAY)
        if self.holiday(day):
            return [whole_day]
        touching = (_overlap((c.starts, c.ends), whole_day) for c in self.closures)
        return _merged(interval for interval in touching if interval)

    def holiday(self, day: date) -> str | None:
        """The federal holiday for which the office is closed, by name in the active language."""
        return None if day in self.opened else federal_holiday(day, office_code=self.office.code)

    def opened_holiday(self, day: date) -> str | None:
        """The federal holiday on which the office is open nevertheless, by name."""
        return federal_holiday(day, office_code=self.office.code) if day in self.opened else None

    def _must_be_loaded(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is outside {self.first} to {self.last}.")


def opening_of(office: Office, first: date, last: date) -> Opening:
    """The opening of an office from a first to a last local day, both included.

    Two statements, however many counters and days there are, and one more if there is a holiday.
    """
    hours: dict[int, list[Hours]] = {}
    for row in _hours_touching(office, first, last):
        hours.setdefault(row.counter_id, []).append(row)
    return Opening(
        office=office,
        first=first,
        last=last,
        hours=hours,
        closures=list(_closures_touching(office, first, last)),
        opened=_opened_holidays(office, _holidays_of(office, first, last)),
    )


def upcoming_closures(office: Office, *, on: date, days: int = 30) -> list[ClosedTime]:
    """Closures and holidays of the next days from the local day ``on``, earliest first.

    A closure that has already begun is told from its own beginning. One statement, and one more if
    there is a holiday.
    """
    last = on + timedelta(days=days - 1)
    closed = [
        ClosedTime(starts=closure.starts, ends=closure.ends, reason=closure.reason)
        for closure in _closures_touching(office, on, last)
    ]
    return sorted(
        closed + _holidays_between(office, on, last), key=lambda time: (time.starts, time.ends)
    )


def _holidays_between(office: Office, first: date, last: date) -> list[ClosedTime]:
    holidays = _holidays_of(office, first, last)
    opened = _opened_holidays(office, holidays)
    return [
        ClosedTime(
            starts=datetime.combine(day, time.min),
            ends=datetime.combine(day + ONE_DAY, time.min),
            reason=name,
        )
        for day, name in holidays.items()
        if day not in opened
    ]


def _holidays_of(office: Office, first: date, last: date) -> dict[date, str]:
    return dict(holidays_between(first, last, office_codes={office.code}))


def _opened_holidays(office: Office, holidays: Iterable[date]) -> frozenset[date]:
    """Those on which the office is open. No statement where there is no holiday."""
    days = list(holidays)
    if not days:
        return frozenset()
    opened = HolidayOpening.objects.filter(office=office, date__in=days)
    return frozenset(opened.values_list("date", flat=True))


def _hours_touching(office: Office, first: date, last: date) -> Iterable[Hours]:
    return (
        Hours.objects.filter(counter__office=office)
        .filter(Q(valid_from=None) | Q(valid_from__lte=last))
        .filter(Q(valid_until=None) | Q(valid_until__gte=first))
        .order_by("counter_id", "weekday", "from_time", "valid_from")
    )


def _closures_touching(office: Office, first: date, last: date) -> Iterable[Closure]:
    return Closure.objects.filter(
        Q(office=office) | Q(office=None), from_date__lte=last, until_date__gte=first
    ).order_by("from_date", "from_time", "pk")


def _holds_on(hours: Hours, day: date) -> bool:
    return (
        hours.weekday == day.weekday()
        and (hours.valid_from is None or hours.valid_from <= day)
        and (hours.valid_until is None or day <= hours.valid_until)
    )


def _overlap(one: Interval, other: Interval) -> Interval | None:
    starts, ends = max(one[0], other[0]), min(one[1], other[1])
    return (starts, ends) if starts < ends else None


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for starts, ends in sorted(intervals):
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        else:
            merged.append((starts, ends))
    return merged
