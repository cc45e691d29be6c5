"""What a report is about, and the pieces of time it is cut into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from offices.models import Office, Service

_A_DAY = timedelta(days=1)


class Step(StrEnum):
    """How long a piece is. The values are PostgreSQL's names, whose weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Local days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The offices, one service or all of them (None), and days on each office's own calendar."""

    offices: Sequence[Office]
    service: Service | None = None
    span: Span
    step: Step = Step.WEEK

    def pieces(self) -> Iterator[Span]:
        """The days cut into days, weeks or months. The first and the last may be shorter."""
        first = self.span.first
        while first <= self.span.last:
            following = beginning_of_next(first, self.step)
            yield Span(first=first, last=min(following - _A_DAY, self.span.last))
            first = following

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """From an instant (UTC) to before another: between them lie these days in every zone.

        Days alone find slots of all offices; an instant and a counter find its slots in an index.
        """
        begins = datetime.combine(self.span.first, time.min, tzinfo=UTC)
        ends = datetime.combine(self.span.last + _A_DAY, time.min, tzinfo=UTC)
        return begins - timedelta(hours=14), ends + timedelta(hours=12)


def beginning_of(day: date, step: Step) -> date:
    """The first day of the whole piece that the day is in, as `date_trunc` says it."""
    match step:
        case Step.DAY:
            return day
        case Step.WEEK:
            return day - timedelta(days=day.weekday())
        case Step.MONTH:
            return day.replace(day=1)


def beginning_of_next(day: date, step: Step) -> date:
    """The first day of the piece after the one that the day is in."""
    match step:
        case Step.DAY:
            return day + _A_DAY
        case Step.WEEK:
            return beginning_of(day, step) + timedelta(days=7)
        case Step.MONTH:
            return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
