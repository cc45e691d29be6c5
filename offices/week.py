"""An office's hours as a visitor reads them: the days to come, with their closures."""

from dataclasses import dataclass
from datetime import date, datetime, time

from offices.opening import ONE_DAY, ClosedTime, Interval, Opening


@dataclass(frozen=True, kw_only=True)
class DayHours:
    """One local day and when any counter is open, in local wall time. Empty means closed.

    ``reasons`` says what takes away hours that the day would have, in the active language.
    """

    day: date
    spans: list[tuple[time, time]]
    reasons: list[str]


def days_to_come(opening: Opening, closed: list[ClosedTime]) -> list[DayHours]:
    """Every day of the opening, closures and holidays taken out and told by their reasons."""
    days = [opening.first + ahead * ONE_DAY for ahead in range((opening.last - opening.first).days)]
    return [_hours_on(opening, day, closed) for day in [*days, opening.last]]


def _hours_on(opening: Opening, day: date, closed: list[ClosedTime]) -> DayHours:
    usual = _weekly_spans(opening, day)
    spans = usual
    for interval in opening.closed_intervals(day):
        spans = [part for span in spans for part in _without(span, interval)]
    reasons = [
        each.reason
        for each in closed
        if any(each.starts < ends and starts < each.ends for starts, ends in usual)
    ]
    return DayHours(day=day, spans=_times(spans), reasons=reasons)


def _weekly_spans(opening: Opening, day: date) -> list[Interval]:
    """Hours of every counter on one day, joined where they touch or overlap."""
    rows = sorted(
        (datetime.combine(day, row.from_time), datetime.combine(day, row.until_time))
        for counter_id in opening.hours
        for row in opening.open_hours(counter_id, day)
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
