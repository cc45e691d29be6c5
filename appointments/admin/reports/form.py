"""Which report is wanted, as it stands in the address."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.reports import Asked, Span, Step
from offices.models import Office, Service

# Days of the longest report: two years, one of them a leap year.
MOST_DAYS = 731
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)
_OUT_OF_REACH = _("Choose days from the year 2000 to the year 2100.")
DEFAULT = "last_month"


def _this_week(today: date) -> Span:
    monday = today - timedelta(days=today.weekday())
    return Span(first=monday, last=monday + timedelta(days=6))


def _last_month(today: date) -> Span:
    last = today.replace(day=1) - timedelta(days=1)
    return Span(first=last.replace(day=1), last=last)


def _last_90_days(today: date) -> Span:
    """Ending yesterday: the visits of today are not recorded yet."""
    return Span(first=today - timedelta(days=90), last=today - timedelta(days=1))


_PRESETS: dict[str, tuple[Any, Callable[[date], Span]]] = {
    "this_week": (_("This week"), _this_week),
    "last_month": (_("Last month"), _last_month),
    "last_90_days": (_("Last 90 days"), _last_90_days),
}
PRESETS = [(name, label) for name, (label, _span) in _PRESETS.items()]


class ReportForm(forms.Form):
    office = forms.ChoiceField(label=_("Office"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    since = forms.DateField(
        label=_("From"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(_EARLIEST, _OUT_OF_REACH),
            MaxValueValidator(_LATEST, _OUT_OF_REACH),
        ],
    )
    until = forms.DateField(
        label=_("Until (this day included)"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(_EARLIEST, _OUT_OF_REACH),
            MaxValueValidator(_LATEST, _OUT_OF_REACH),
        ],
    )
    by = forms.ChoiceField(
        label=_("Over time by"),
        choices=[
            (Step.DAY.value, _("day")),
            (Step.WEEK.value, _("week")),
            (Step.MONTH.value, _("month")),
        ],
    )

    def __init__(
        self,
        sent: QueryDict,
        *,
        offices: Sequence[Office],
        services: Sequence[Service],
        now: datetime,
    ) -> None:
        self.offices = {office.code: office for office in offices}
        self.services = {service.code: service for service in services}
        super().__init__(_completed(sent, self.offices, now))
        self._offer(
            "office", _("All my offices"), [(o.code, f"{o.code} {o.name}") for o in offices]
        )
        self._offer("service", _("All services"), [(s.code, s.name) for s in services])

    def _offer(self, name: str, all_of_them: Any, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", all_of_them), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first."))
        elif since and until and (until - since).days >= MOST_DAYS:
            self.add_error("until", _("Choose at most two years."))
        return cleaned

    def asked(self) -> Asked:
        """Of a form that is valid."""
        given = self.cleaned_data
        office = self.offices.get(given["office"])
        return Asked(
            offices=[office] if office else list(self.offices.values()),
            service=self.services.get(given["service"]),
            span=Span(first=given["since"], last=given["until"]),
            step=Step(given["by"]),
        )

    def query(self) -> str:
        """The same report by its address, also when the days came from a button."""
        query = QueryDict(mutable=True)
        query.update({name: self.data.get(name, "") for name in self.fields})
        return query.urlencode()


def _completed(sent: QueryDict, offices: dict[str, Office], now: datetime) -> QueryDict:
    """With the days that a button stands for, and what a first look leaves out."""
    data = sent.copy()
    data.setdefault("by", Step.WEEK.value)
    preset = sent.get("preset", "")
    if preset not in _PRESETS and not {"since", "until"} & sent.keys():
        preset = DEFAULT
    if preset in _PRESETS:
        chosen = offices.get(sent.get("office", ""))
        _label, span_from = _PRESETS[preset]
        span = span_from(_today([chosen] if chosen else list(offices.values()), now))
        data["since"], data["until"] = span.first.isoformat(), span.last.isoformat()
    return data


def _today(offices: Sequence[Office], now: datetime) -> date:
    """The local day; of several offices the one that the last of them is still in."""
    return min((now.astimezone(office.zone).date() for office in offices), default=now.date())
