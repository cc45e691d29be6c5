"""Weekly hours changed from a day on, and copied: all or nothing, and what stood there told.

What stood there ends the day before and goes on the day after; what says the same already stays.
Whoever calls this runs it in a transaction and tells those who plan slots.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import astuple, dataclass
from datetime import date, time
from enum import StrEnum
from typing import Self

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from infopass.spoken import clock, plain_date
from offices.models import Counter, Hours
from offices.models.counter import Weekday
from offices.opening import ONE_DAY, opening_of
from offices.validity import valid_in_words, valid_on_some_day_of

WEEK = 7  # days


class Kind(StrEnum):
    ADDED = "added"
    ENDED = "ended"
    RESUMED = "resumed"  # goes on after the changed days
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of one row. ``before`` says when it was valid, in the active language."""

    kind: Kind
    hours: Hours
    before: str = ""

    @property
    def after(self) -> str:
        if self.kind is Kind.REMOVED:
            return ""
        return valid_in_words(self.hours.valid_from, self.hours.valid_until)

    @property
    def fingerprint(self) -> str:
        """Equal for two changes that do the same, whatever number a new row gets."""
        row = self.hours
        said = (self.kind, row.counter_id, astuple(OpenTime.of(row)), self.before, self.after)
        return repr(said)


@dataclass(frozen=True, kw_only=True)
class OpenTime:
    """Hours without their counter and validity: what two rows may have in common."""

    weekday: int
    from_time: time
    until_time: time
    slot_minutes: int
    seats: int
    held_back: int

    @classmethod
    def of(cls, hours: Hours) -> Self:
        return cls(**{name: getattr(hours, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class Days:
    """Local days from ``first`` to ``last``, both included; None for good."""

    first: date
    last: date | None = None

    @property
    def valid_from(self) -> date:
        return self.first

    @property
    def valid_until(self) -> date | None:
        return self.last

    @property
    def weekdays(self) -> frozenset[int]:
        """Those that there are among the days."""
        span = WEEK if self.last is None else min((self.last - self.first).days + 1, WEEK)
        return frozenset((self.first + ahead * ONE_DAY).weekday() for ahead in range(span))

    def are_all_days_of(self, hours: Hours) -> bool:
        """Whether the hours are valid on each of the days."""
        begins = hours.valid_from is None or hours.valid_from <= self.first
        until = hours.valid_until
        return begins and (until is None or (self.last is not None and self.last <= until))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How a day shall be: from and until, with the breaks it has. None: as it is."""

    closed: bool = False
    from_time: time | None = None
    until_time: time | None = None
    slot_minutes: int | None = None
    seats: int | None = None
    held_back: int | None = None


@transaction.atomic
def change_hours(
    *, counter: Counter, weekdays: Collection[int], days: Days, wish: Wish
) -> list[Change]:
    """Raises ValidationError with a sentence for each weekday on which the wish makes no sense."""
    _lock([counter])
    opening = opening_of(counter.office, days.first, days.first + (WEEK - 1) * ONE_DAY)
    new: list[OpenTime] = []
    refused: list[str] = []
    for weekday in sorted(weekdays):
        if weekday not in days.weekdays:
            refused.append(_("There is no %(weekday)s among these days.") % _named(weekday))
            continue
        day = days.first + (weekday - days.first.weekday()) % WEEK * ONE_DAY
        usual = opening.open_hours(counter.pk, day)
        try:
            new += _as_wished(wish, weekday, [OpenTime.of(hours) for hours in usual])
        except ValueError as refusal:
            refused.append(str(refusal))
    if refused:
        raise ValidationError(refused)
    return _replace(counter, weekdays=weekdays, days=days, new=new)


@transaction.atomic
def copy_hours(
    *, sources: Mapping[Counter, Counter], week_from: date, days: Days, ends_others: bool
) -> list[Change]:
    """Give each counter (the key) the hours its source has in the seven days from ``week_from``.

    With ``ends_others`` the counter's other hours end for those days. Without, they stay, and an
    overlap refuses all. Raises ValidationError, with each pair that overlaps or each empty source.
    """
    _lock(sources)
    patterns = {source: _pattern(source, week_from) for source in sources.values()}
    if empty := [source for source, pattern in patterns.items() if not pattern]:
        why = _("%(counter)s has no hours in the seven days from %(day)s. Choose another day.")
        raise ValidationError(
            [why % {"counter": source, "day": plain_date(week_from)} for source in empty]
        )
    changes: list[Change] = []
    refused: list[str] = []
    for counter, source in sources.items():
        new = [each for each in patterns[source] if each.weekday in days.weekdays]
        if ends_others:
            changes += _replace(counter, weekdays=days.weekdays, days=days, new=new)
            continue
        try:
            changes += _add(counter, days=days, new=new, standing=_standing(counter, days))
        except ValidationError as refusal:
            refused += refusal.messages
    if refused:
        way_out = _("Nothing was copied. Choose other days, or let the hours that are there end.")
        raise ValidationError([*refused, way_out])
    return changes


def _lock(counters: Iterable[Counter]) -> None:
    """Two people who change the hours of one counter do so one after the other."""
    chosen = Counter.objects.filter(pk__in=[counter.pk for counter in counters])
    list(chosen.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _pattern(counter: Counter, week_from: date) -> list[OpenTime]:
    opening = opening_of(counter.office, week_from, week_from + (WEEK - 1) * ONE_DAY)
    days = [week_from + ahead * ONE_DAY for ahead in range(WEEK)]
    found = (hours for day in days for hours in opening.open_hours(counter.pk, day))
    pattern = [OpenTime.of(hours) for hours in found]
    return sorted(pattern, key=lambda each: (each.weekday, each.from_time))


def _as_wished(wish: Wish, weekday: int, usual: list[OpenTime]) -> list[OpenTime]:
    """The hours of one weekday. Raises ValueError with a sentence."""
    if wish.closed:
        return []
    opens = wish.from_time or (usual[0].from_time if usual else None)
    closes = wish.until_time or (usual[-1].until_time if usual else None)
    if opens is None or closes is None or (not usual and wish.seats is None):
        why = _("%(weekday)s has no hours yet: fill in from, until and seats.")
        raise ValueError(why % _named(weekday))
    if opens >= closes:
        why = _("%(weekday)s would begin at %(start)s and end at %(end)s. Fill in both times.")
        times = {"start": clock(opens), "end": clock(closes)}
        raise ValueError(why % (times | _named(weekday)))
    kept = [each for each in usual if each.from_time < closes and opens < each.until_time]
    spans = [[each.from_time, each.until_time] for each in kept] or [[opens, closes]]
    spans[0][0], spans[-1][1] = opens, closes
    like = kept or usual[:1]
    return [
        OpenTime(
            weekday=weekday,
            from_time=starts,
            until_time=ends,
            slot_minutes=_given(wish.slot_minutes, like[n].slot_minutes if like else 15),
            seats=_given(wish.seats, like[n].seats if like else 1),
            held_back=_given(wish.held_back, like[n].held_back if like else 0),
        )
        for n, (starts, ends) in enumerate(spans)
    ]


def _given(typed: int | None, otherwise: int) -> int:
    return otherwise if typed is None else typed


def _named(weekday: int) -> dict[str, str]:
    return {"weekday": str(Weekday(weekday).label)}


def _standing(counter: Counter, days: Days) -> list[Hours]:
    rows = Hours.objects.filter(valid_on_some_day_of(days), counter=counter)
    return list(rows.order_by("weekday", "from_time", "valid_from"))


def _replace(
    counter: Counter, *, weekdays: Collection[int], days: Days, new: list[OpenTime]
) -> list[Change]:
    standing = [hours for hours in _standing(counter, days) if hours.weekday in weekdays]
    others = [hours for hours in standing if not _says_it_already(hours, days, new)]
    changes = [change for hours in others for change in _make_room(hours, counter, days)]
    return changes + _add(counter, days=days, new=new, standing=standing)


def _says_it_already(hours: Hours, days: Days, new: Iterable[OpenTime]) -> bool:
    return OpenTime.of(hours) in new and days.are_all_days_of(hours)


def _make_room(hours: Hours, counter: Counter, days: Days) -> Iterator[Change]:
    """Take the days out of a row's validity, and tell what is left of it."""
    hours.counter = counter
    before = valid_in_words(hours.valid_from, hours.valid_until)
    begins_earlier = hours.valid_from is None or hours.valid_from < days.first
    goes_on = days.last is not None and (hours.valid_until is None or days.last < hours.valid_until)
    later = copy(hours)
    if begins_earlier:
        hours.valid_until = days.first - ONE_DAY
        hours.save(update_fields=["valid_until"])
        yield Change(kind=Kind.ENDED, hours=hours, before=before)
        later.pk, later._state.adding = None, True  # noqa: SLF001 - Django's way to copy a row
    elif not goes_on:
        hours.delete()
        yield Change(kind=Kind.REMOVED, hours=hours, before=before)
    if goes_on and days.last is not None:
        later.valid_from = days.last + ONE_DAY
        later.save()
        yield Change(kind=Kind.RESUMED, hours=later, before=before)


def _add(
    counter: Counter, *, days: Days, new: Iterable[OpenTime], standing: Iterable[Hours]
) -> list[Change]:
    """Raises ValidationError, with each pair that overlaps."""
    there = {OpenTime.of(hours) for hours in standing if days.are_all_days_of(hours)}
    changes: list[Change] = []
    refused: list[str] = []
    for each in new:
        if each in there:
            continue
        hours = Hours(counter=counter, valid_from=days.first, valid_until=days.last, **vars(each))
        if clash := hours.clashing().first():
            why = _("%(new)s cannot be added: it overlaps %(other)s.")
            refused.append(why % {"new": hours.in_words, "other": clash.in_words})
            continue
        hours.full_clean()
        hours.save()
        changes.append(Change(kind=Kind.ADDED, hours=hours))
    if refused:
        raise ValidationError(refused)
    return changes
