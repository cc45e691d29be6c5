"""What staff say of hours that change from a day on, or are copied. The verbs know the rules."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.admin.inputs import ClockInput, DayInput
from offices.hours_changes import Change, Days, Wish, change_hours, copy_hours
from offices.models import Counter, Office
from offices.models.counter import Weekday
from offices.own_offices import User, of_own_offices

# The calendar ends; a pattern of seven days must not run over its end.
_LAST_DAY = date(2999, 12, 31)
_CHOSEN_COUNTER = "gets_"


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput,
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(_LAST_DAY)],
    )


def _number(label: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most)


class _ChangeOfHours(forms.Form):
    """Days, and what is done with them: told by `changes`, which runs in a transaction."""

    first = _day(gettext_lazy("From this day on"))
    last = _day(gettext_lazy("Until (this day included)"), required=False)

    def rows(self) -> list[tuple[Any, dict[str, Any]]]:
        """Headings with their fields, for the page."""
        raise NotImplementedError

    def _days_row(self) -> tuple[Any, dict[str, Any]]:
        words = _(
            "Without a last day it is for good. With one, what is there now goes on after it."
        )
        return _("When"), {"fields": [("first", "last")], "description": words}

    def counters(self) -> list[Counter]:
        """Whose hours would change."""
        raise NotImplementedError

    def changes(self) -> list[Change]:
        """Raises what a verb raises."""
        raise NotImplementedError

    @property
    def days(self) -> Days:
        return Days(first=self.cleaned_data["first"], last=self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last valid day must not be before the first."))
        if first and not self.errors and first < _today_at(self.counters()):
            why = _("Choose today or a later day: how it was until now stays as it was.")
            self.add_error("first", why)
        return typed


class ChangeFromADayForm(_ChangeOfHours):
    """ "From March 1, Fridays until noon"."""

    counter = forms.ModelChoiceField(Counter.objects.none(), label=gettext_lazy("Counter"))
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    from_time = forms.TimeField(label=gettext_lazy("From"), required=False, widget=ClockInput)
    until_time = forms.TimeField(label=gettext_lazy("Until"), required=False, widget=ClockInput)
    closed = forms.BooleanField(label=gettext_lazy("No hours on these weekdays"), required=False)
    slot_minutes = _number(gettext_lazy("Minutes each"), 5, 480)
    seats = _number(gettext_lazy("Seats"), 0, 500)
    held_back = _number(gettext_lazy("Held back for staff"), 0, 500)

    def __init__(self, *args: Any, user: User, asked: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["counter"] = asked.get("counter")
        own = cast("forms.ModelChoiceField[Counter]", self.fields["counter"])
        own.queryset = _own_counters(user)

    def rows(self) -> list[tuple[Any, dict[str, Any]]]:
        times = [("from_time", "until_time"), "closed", ("slot_minutes", "seats", "held_back")]
        words = _(
            "What you leave empty stays as it is, and so do breaks in between: for “until noon” "
            "fill in 12:00 under “Until” and nothing else."
        )
        return [
            (_("Which hours"), {"fields": ["counter", "weekdays"]}),
            self._days_row(),
            (_("New hours"), {"fields": times, "description": words}),
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        times = ("from_time", "until_time", "slot_minutes", "seats", "held_back")
        given = [name for name in times if typed.get(name) is not None]
        if typed.get("closed") and given:
            self.add_error("closed", _("Either no hours or new ones: leave one of them empty."))
        elif not (typed.get("closed") or given or self.errors):
            self.add_error("until_time", _("Say what changes: a time, minutes or seats."))
        for name in ("from_time", "until_time"):
            if (moment := typed.get(name)) and (moment.second or moment.microsecond):
                self.add_error(name, _("Use whole minutes."))
        return typed

    def counters(self) -> list[Counter]:
        return [self.cleaned_data["counter"]]

    def changes(self) -> list[Change]:
        wish = Wish(**{name: self.cleaned_data[name] for name in Wish.__dataclass_fields__})
        return change_hours(
            counter=self.cleaned_data["counter"],
            weekdays=self.cleaned_data["weekdays"],
            days=self.days,
            wish=wish,
        )


class CopyForm(_ChangeOfHours):
    """The hours of a week or of another counter, for each counter of one office."""

    week_from = _day(gettext_lazy("As they are in the seven days from"))
    ends_others = forms.TypedChoiceField(
        label=gettext_lazy("The hours that are there then"),
        choices=[
            ("yes", gettext_lazy("End for these days: the copied ones take their place")),
            ("no", gettext_lazy("Stay: nothing is copied if any of them overlap")),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, asked: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_office = _by_office(_own_counters(user))
        self.offices = list(by_office)
        self.source_office = _chosen(self.offices, asked.get("from"))
        self.office = _chosen(self.offices, asked.get("to")) or self.source_office
        self._sources = {str(each.pk): each for each in _of(by_office, self.source_office)}
        self._gets = {f"{_CHOSEN_COUNTER}{c.pk}": c for c in _of(by_office, self.office)}
        self.fields["week_from"].initial = _today_at(self._gets.values())
        for name, counter in self._gets.items():
            self.fields[name] = self._choice_for(counter)
        self.order_fields([*self._gets, "week_from", "first", "last", "ends_others"])

    def _choice_for(self, counter: Counter) -> forms.ChoiceField:
        same_name = (pk for pk, source in self._sources.items() if source.name == counter.name)
        sources = [(pk, str(source)) for pk, source in self._sources.items()]
        return forms.ChoiceField(
            label=_("%(counter)s gets the hours of") % {"counter": counter},
            choices=[("", _("none: it stays as it is")), *sources],
            required=False,
            initial=next(same_name, ""),
        )

    def rows(self) -> list[tuple[Any, dict[str, Any]]]:
        words = _("Weekly hours only: closures and seats set by hand are not copied.")
        return [
            (_("Which hours"), {"fields": [*self._gets, "week_from"], "description": words}),
            self._days_row(),
            (_("What is there already"), {"fields": ["ends_others"]}),
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not self.errors and not self._chosen_sources():
            raise ValidationError(_("Choose at least one counter that gets hours."))
        return typed

    def counters(self) -> list[Counter]:
        return list(self._chosen_sources())

    def _chosen_sources(self) -> dict[Counter, Counter]:
        chosen = {name: self.cleaned_data.get(name) for name in self._gets}
        return {self._gets[name]: self._sources[pk] for name, pk in chosen.items() if pk}

    def changes(self) -> list[Change]:
        return copy_hours(
            sources=self._chosen_sources(),
            week_from=self.cleaned_data["week_from"],
            days=self.days,
            ends_others=self.cleaned_data["ends_others"],
        )


def _own_counters(user: User) -> Any:
    own = Counter.objects.filter(of_own_offices(user, "office")).select_related("office")
    return own.order_by("office__code", "name")


def _by_office(counters: Iterable[Counter]) -> dict[Office, list[Counter]]:
    return {office: list(own) for office, own in groupby(counters, key=lambda c: c.office)}


def _chosen(offices: list[Office], code: str | None) -> Office | None:
    return next((office for office in offices if office.code == code), next(iter(offices), None))


def _of(by_office: Mapping[Office, list[Counter]], office: Office | None) -> list[Counter]:
    return by_office[office] if office else []


def _today_at(counters: Iterable[Counter]) -> date:
    """On the office's own calendar."""
    now = timezone.now()
    return max(
        (now.astimezone(counter.office.zone).date() for counter in counters), default=now.date()
    )
