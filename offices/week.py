"""An office's hours as a visitor reads them: the public week, and today with its closures."""

from dataclasses import dataclass
from datetime import date, datetime, time

from offices.models.counter import Weekday
from offices.opening import Interval, Opening


@dataclass(frozen=True, kw_only=True)
class DayHours:
    """One day of the week and when any counter is open, in local wall time. Empty means closed."""

    weekday: str
    spans: list[tuple[time, time]]
    is_today: bool = False


def usual_week(opening: Opening, today: date) -> list[DayHours]:
    """Monday to Sunday as the hours valid on ``today`` say, whatever is closed by exception."""
    return [
        DayHours(
            weekday=str(Weekday(number).label),
            spans=_times(_weekly_spans(opening, today, number)),
            is_today=number == today.weekday(),
        )
        for number in range(7)
    ]


def hours_on(opening: Opening, day: date) -> list[tuple[time, time]]:
    """When some counter is open on this one day, closures and holidays taken out."""
    spans = _weekly_spans(opening, day, day.weekday())
    for closed in opening.closed_intervals(day):
        spans = [part for span in spans for part in _without(span, closed)]
    return _times(spans)


def _weekly_spans(opening: Opening, on: date, weekday: int) -> list[Interval]:
    """Hours of every counter joined where they touch or overlap, placed on the day ``on``."""
    rows = sorted(
        (datetime.combine(on, row.from_time), datetime.combine(on, row.until_time))
        for counter_hours in opening.hours.values()
        for row in counter_hours
        if row.weekday == weekday
        and (row.valid_from is None or row.valid_from <= on)
        and (row.valid_until is None or on <= row.valid_until)
    )
    spans: list[Interval] = []
    for starts, ends in rows:
        if spans and starts <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(ends, spans[-1][1]))
        else:
            spans.append((starts, ends))
    return spans


def _without(span: Interval, closed: Interval) -> list[Interval]:
    """What is left of a span: nothing, one part, or the parts before and after."""
    before = (span[0], min(span[1], closed[0]))
    after = (max(span[0], closed[1]), span[1])
    return [part for part in (before, after) if part[0] < part[1]]


def _times(spans: list[Interval]) -> list[tuple[time, time]]:
    return [(starts.time(), ends.time()) for starts, ends in spans]
