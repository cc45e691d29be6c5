"""The slots that opening hours ask for. Pure: nothing here reads or writes the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from offices.models import Hours
from offices.opening import Interval, Opening

ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class PlannedSlot:
    """A slot as the hours want it: local wall ``date`` and ``time``, the same instants in UTC."""

    counter_id: int
    date: date
    time: time
    starts_at: datetime
    ends_at: datetime
    capacity: int
    held_back: int


def plan(opening: Opening, *, counter_ids: Iterable[int]) -> list[PlannedSlot]:
    """Every slot of the counters over the span of ``opening``, by the office's local calendar.

    A wall time that the clock skips in spring has no slot; of one that comes twice in autumn the
    first is meant. A time that touches a closure or a holiday has no slot.
    """
    counters = list(counter_ids)
    span = (opening.last - opening.first).days + 1
    return [
        slot
        for ahead in range(span)
        for slot in _slots_of_day(opening, opening.first + timedelta(days=ahead), counters)
    ]


def _slots_of_day(opening: Opening, day: date, counters: list[int]) -> Iterator[PlannedSlot]:
    closed = opening.closed_intervals(day)
    for counter_id in counters:
        for hours in opening.open_hours(counter_id, day):
            yield from _slots_of_hours(hours, day, closed=closed, zone=opening.office.zone)


def _slots_of_hours(
    hours: Hours, day: date, *, closed: list[Interval], zone: ZoneInfo
) -> Iterator[PlannedSlot]:
    length = timedelta(minutes=hours.slot_minutes)
    starts = datetime.combine(day, hours.from_time)
    until = datetime.combine(day, hours.until_time)
    while starts + length <= until:
        ends = starts + length
        instant = instant_of(starts, zone)
        # A slot in whose middle the clock jumps ahead would run into the next one: leave it out.
        jumps = instant is not None and _wall(instant + length - ONE_MINUTE, zone) >= ends
        if instant is not None and not jumps and not touches(starts, ends, closed):
            yield PlannedSlot(
                counter_id=hours.counter_id,
                date=day,
                time=starts.time(),
                starts_at=instant,
                ends_at=instant + length,
                capacity=hours.seats,
                held_back=hours.held_back,
            )
        starts = ends


def touches(starts: datetime, ends: datetime, intervals: Iterable[Interval]) -> bool:
    """Whether the stretch shares time with any of the intervals."""
    return any(begin < ends and starts < end for begin, end in intervals)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The UTC instant of a naive wall time, or None where the clock jumps over it."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return instant if _wall(instant, zone) == wall else None


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clock shows at an instant (naive)."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
