"""Which slots are meant: days, weekdays, times of day and counters of one office."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, time

from django.db.models import QuerySet

from appointments.bulk_edit.refusals import (
    TimesEndBeforeTheyBegin,
    TooManyDays,
    UntilBeforeFrom,
)
from appointments.models import Slot
from offices.models import Office

# A quarter of a year: the public books no further ahead at most offices.
MOST_DAYS = 92


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Local days ``first`` to ``last`` (both included) of the ``weekdays`` (0 is Monday).

    Of these the slots that begin, on the office's own clock, at ``from_time`` or later and before
    ``until_time``; None stands for the day's beginning and end. A counter of another office has
    none of them.
    """

    office: Office
    first: date
    last: date
    weekdays: AbstractSet[int]
    from_time: time | None
    until_time: time | None
    counter_ids: AbstractSet[int]

    def check(self) -> None:
        """Raises UntilBeforeFrom, TooManyDays or TimesEndBeforeTheyBegin."""
        if self.last < self.first:
            raise UntilBeforeFrom
        if (self.last - self.first).days >= MOST_DAYS:
            raise TooManyDays(MOST_DAYS)
        if self.from_time and self.until_time and self.until_time <= self.from_time:
            raise TimesEndBeforeTheyBegin

    def slots(self) -> QuerySet[Slot]:
        """All of them, past ones too, by primary key: the order of their locks."""
        slots = self.slots_of_days().filter(
            date__iso_week_day__in=[weekday + 1 for weekday in self.weekdays]
        )
        if self.from_time:
            slots = slots.filter(time__gte=self.from_time)
        if self.until_time:
            slots = slots.filter(time__lt=self.until_time)
        return slots

    def slots_of_days(self) -> QuerySet[Slot]:
        """Every slot of the counters from the first to the last day, whatever weekday and time."""
        return Slot.objects.filter(
            counter__office=self.office,
            counter__in=self.counter_ids,
            date__range=(self.first, self.last),
        ).order_by("pk")
