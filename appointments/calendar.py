"""An office's slots as a calendar: hours, seats, what is taken, held back, withdrawn or closed.

Days and times are the office's own.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Case, F, IntegerField, Q, Sum, When

from appointments.models import Slot
from offices.models import Counter, Office
from offices.opening import Opening, opening_of

ONE_DAY = timedelta(days=1)


class State(StrEnum):
    """What a slot looks like at a glance. The words for them are the page's."""

    FREE = "free"
    FULL = "full"
    HELD_BACK = "held"  # only seats that are held back for staff are left
    NEEDS_STAFF = "needs"  # booked, and withdrawn, closed or off the plan
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One slot of a counter. ``seats`` are all there are, ``free`` those the public may take."""

    slot_id: int
    date: date
    time: time
    counter: str
    seats: int
    taken: int
    held_back: int
    extra: int
    free: int
    state: State
    is_past: bool


@dataclass(frozen=True, kw_only=True)
class Day:
    """A column. ``hours`` are the weekly ones of the counters shown; ``closed`` why it is not open.

    ``opened`` is the holiday on which the office is open by its own exception.
    """

    date: date
    is_today: bool
    hours: list[tuple[time, time]]
    closed: list[str]
    opened: str = ""
    seats: int = 0
    taken: int = 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """A time of day with its entries of each day, one list a column."""

    time: time
    cells: list[list[Entry]]


@dataclass(frozen=True, kw_only=True)
class Grid:
    office: Office
    days: list[Day]
    rows: list[Row] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class DayTotal:
    """A day of a month: seats that stand and how many are taken, and why it is closed."""

    date: date
    is_in_month: bool
    is_today: bool
    seats: int
    taken: int
    closed: str
    opened: str

    @property
    def free(self) -> int:
        return max(self.seats - self.taken, 0)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def grid(
    office: Office, first: date, *, days: int, counters: Sequence[Counter], now: datetime
) -> Grid:
    """So many days from the local day ``first`` on. Three statements, one more with a holiday."""
    last = first + timedelta(days=days - 1)
    opening = opening_of(office, first, last)
    slots = list(
        Slot.objects.filter(counter__in=counters, date__range=(first, last))
        .select_related("counter")
        .order_by("time", "counter__name", "pk")
    )
    span = [first + ahead * ONE_DAY for ahead in range(days)]
    today = now.astimezone(office.zone).date()
    return Grid(
        office=office,
        days=[_day(opening, day, counters, slots, today) for day in span],
        rows=_rows(slots, span, now),
    )


def month(office: Office, day: date, *, now: datetime) -> list[list[DayTotal]]:
    """The weeks of the month of a day, each from Monday on. Three statements, one more with a holiday."""
    first = monday_of(day.replace(day=1))
    last = last_of_month(day)
    last += timedelta(days=6 - last.weekday())
    opening = opening_of(office, first, last)
    totals = _totals(office, first, last)
    today = now.astimezone(office.zone).date()
    days = [first + ahead * ONE_DAY for ahead in range((last - first).days + 1)]
    all_days = [
        DayTotal(
            date=each,
            is_in_month=each.month == day.month,
            is_today=each == today,
            seats=totals.get(each, (0, 0))[0],
            taken=totals.get(each, (0, 0))[1],
            closed=", ".join(_closed_on(opening, each)),
            opened=opening.opened_holiday(each) or "",
        )
        for each in days
    ]
    return [all_days[n : n + 7] for n in range(0, len(all_days), 7)]


def closed_on(office: Office, day: date) -> list[str]:
    """Why the office is closed on a local day or a part of it, in the active language."""
    return _closed_on(opening_of(office, day, day), day)


def _totals(office: Office, first: date, last: date) -> dict[date, tuple[int, int]]:
    seats = Case(
        When(withdrawn_at=None, then=F("capacity") + F("extra")),
        default=0,
        output_field=IntegerField(),
    )
    # Who is booked in a withdrawn slot still counts: somebody has to see to it.
    slots = Slot.objects.filter(counter__office=office, date__range=(first, last))
    return {
        day: (total, taken)
        for day, total, taken in slots.order_by()
        .values_list("date")
        .annotate(total=Sum(seats), booked=Sum("taken", filter=Q(withdrawn_at=None), default=0))
    }


def _day(
    opening: Opening, day: date, counters: Sequence[Counter], slots: Iterable[Slot], today: date
) -> Day:
    hours = {
        (row.from_time, row.until_time)
        for counter in counters
        for row in opening.open_hours(counter.pk, day)
    }
    standing = [slot for slot in slots if slot.date == day and not slot.withdrawn_at]
    return Day(
        date=day,
        is_today=day == today,
        hours=sorted(hours),
        closed=_closed_on(opening, day),
        opened=opening.opened_holiday(day) or "",
        seats=sum(slot.capacity + slot.extra for slot in standing),
        taken=sum(slot.taken for slot in standing),
    )


def _closed_on(opening: Opening, day: date) -> list[str]:
    """Why, in the active language: the holiday, or each closure that touches the day."""
    if name := opening.holiday(day):
        return [name]
    starts, ends = datetime.combine(day, time.min), datetime.combine(day + ONE_DAY, time.min)
    return [
        closure.reason
        for closure in opening.closures
        if closure.starts < ends and starts < closure.ends
    ]


def _rows(slots: Iterable[Slot], span: list[date], now: datetime) -> list[Row]:
    by_time: dict[time, dict[date, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for slot in slots:
        by_time[slot.time][slot.date].append(_entry(slot, now))
    return [
        Row(time=at, cells=[by_day.get(day, []) for day in span])
        for at, by_day in sorted(by_time.items())
    ]


def _entry(slot: Slot, now: datetime) -> Entry:
    return Entry(
        slot_id=slot.pk,
        date=slot.date,
        time=slot.time,
        counter=slot.counter.name,
        seats=slot.capacity + slot.extra,
        taken=slot.taken,
        held_back=slot.held_back,
        extra=slot.extra,
        free=slot.seats_left,
        state=_state(slot),
        is_past=slot.starts_at <= now,
    )


def _state(slot: Slot) -> State:
    if slot.taken and (slot.withdrawn_at or slot.off_plan):
        return State.NEEDS_STAFF
    if slot.withdrawal == Slot.Withdrawal.CLOSURE:
        return State.CLOSED
    if slot.withdrawn_at:
        return State.WITHDRAWN
    if slot.seats_left:
        return State.FREE
    return State.HELD_BACK if slot.taken < slot.capacity + slot.extra else State.FULL
