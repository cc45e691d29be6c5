"""A report as tables: the same rows for the page and for CSV files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Appointment
from appointments.reports import Numbers, OfficeRows, Report, Span, Step
from infopass import spoken
from offices.models import Office

type Cell = str | int | float | date | None

# More would make a page that nobody can read.
MOST_ROWS = 400


@dataclass(frozen=True)
class Row:
    """``names`` head the row. A sum of other rows is told apart on the page."""

    names: Sequence[Cell]
    numbers: Sequence[Cell]
    is_sum: bool = False

    @property
    def names_shown(self) -> list[str]:
        return [shown(name) for name in self.names]

    @property
    def numbers_shown(self) -> list[str]:
        return [shown(number) for number in self.numbers]


@dataclass(frozen=True, kw_only=True)
class Table:
    """``name`` is the one in the address of its CSV file."""

    name: str
    caption: str
    about: str = ""
    headings_of_names: Sequence[str]
    headings_of_numbers: Sequence[str]
    rows: Sequence[Row]
    # Whether the sums alone still say something.
    can_be_summed_up: bool = False

    @property
    def rows_of_the_page(self) -> Sequence[Row]:
        """All, or the sums alone where all are too many."""
        return [row for row in self.rows if row.is_sum] if self.is_too_long else self.rows

    @property
    def is_too_long(self) -> bool:
        return self.can_be_summed_up and len(self.rows) > MOST_ROWS


def shown(cell: Cell) -> str:
    """As people of the active language write it."""
    match cell:
        case None:
            return "–"
        case str():
            return cell
        case float():
            # Rounded before: Django cuts off what it has no room for.
            return number_format(round(cell, 1), 1, force_grouping=True)
        case int():
            return number_format(cell, force_grouping=True)
        case date():
            return spoken.tabled_date(cell)


def tables(report: Report) -> list[Table]:
    """In the order of the page."""
    return [_offices(report), _people(report), _time(report), _online(report), _online_time(report)]


def figures(report: Report) -> list[tuple[str, str]]:
    """The numbers of everything together, each after its name."""
    return list(zip(_headings(), map(shown, _numbers(report.total)), strict=True))


def _offices(report: Report) -> Table:
    return Table(
        name="offices",
        caption=_("Offices and services"),
        about=_(
            "A counter’s seats count for each service it handles, so the services of an office can "
            "add up to more seats than the office has."
        ),
        headings_of_names=[_("Office"), _("Service")],
        headings_of_numbers=_headings(),
        rows=[Row(names, _numbers(each), is_sum) for names, each, is_sum in _each_row(report)],
        can_be_summed_up=True,
    )


def _people(report: Report) -> Table:
    return Table(
        name="people",
        caption=_("Languages and channels"),
        about=_("Of the appointments that were not cancelled."),
        headings_of_names=[_("Office"), _("Service")],
        headings_of_numbers=[
            _("Appointments"),
            *_language_names(),
            *(str(channel.label) for channel in Appointment.Channel),
        ],
        rows=[Row(names, _who(each), is_sum) for names, each, is_sum in _each_row(report)],
        can_be_summed_up=True,
    )


def _time(report: Report) -> Table:
    return Table(
        name="time",
        caption=_("Over time"),
        headings_of_names=_headings_of_time(report),
        headings_of_numbers=_headings(),
        rows=[
            *(Row(_days(piece, report), _numbers(each)) for piece, each in report.pieces),
            Row(_all_days(report), _numbers(report.total), is_sum=True),
        ],
    )


def _online(report: Report) -> Table:
    return Table(
        name="online",
        caption=_("Online answers taken"),
        about=str(OF_THE_COUNTRY),
        headings_of_names=[_("Service")],
        headings_of_numbers=[*_language_names(), _("Together")],
        rows=[
            *(Row([service.name], _by_language(taken)) for service, taken in report.online),
            Row([_("All services")], _by_language(report.online_total), is_sum=True),
        ],
    )


def _online_time(report: Report) -> Table:
    return Table(
        name="online-time",
        caption=_("Online answers taken over time"),
        about=str(OF_THE_COUNTRY),
        headings_of_names=_headings_of_time(report),
        headings_of_numbers=[_("Online answers taken")],
        rows=[
            *(Row(_days(piece, report), [taken]) for piece, taken in report.online_pieces),
            Row(_all_days(report), [sum(report.online_total.values())], is_sum=True),
        ],
    )


OF_THE_COUNTRY = gettext_lazy(
    "Of the whole country, on days in UTC: whoever takes an online answer has chosen no office."
)


def _each_row(report: Report) -> Iterator[tuple[list[Cell], Numbers, bool]]:
    for rows in report.offices:
        yield from _rows_of(rows, report)
    if len(report.offices) != 1:
        yield [_("All these offices"), _service_of_sums(report)], report.total, True


def _rows_of(rows: OfficeRows, report: Report) -> Iterator[tuple[list[Cell], Numbers, bool]]:
    name = named(rows.office)
    if report.asked.service is None:
        for service, numbers in rows.services:
            yield [name, service.name], numbers, False
    yield [name, _service_of_sums(report)], rows.total, True


def named(office: Office) -> str:
    return f"{office.code} {office.name}"


def _service_of_sums(report: Report) -> str:
    return report.asked.service.name if report.asked.service else _("All services")


def _headings() -> list[str]:
    return [
        _("Seats offered"),
        _("Booked"),
        _("Moved"),
        _("Cancelled"),
        _("Did not come"),
        _("No-show rate (%)"),
        _("Lead time, median (days)"),
        _("Lead time, 90th percentile (days)"),
        _("Utilization (%)"),
    ]


def _numbers(each: Numbers) -> list[Cell]:
    return [
        *(each.offered, each.booked, each.moved, each.cancelled, each.no_show, each.no_show_rate),
        *(each.lead_median, each.lead_90th, each.utilization),
    ]


def _who(each: Numbers) -> list[Cell]:
    return [
        each.booked - each.cancelled,
        *(each.languages.get(code, 0) for code, _name in settings.LANGUAGES),
        *(each.channels.get(channel.value, 0) for channel in Appointment.Channel),
    ]


def _language_names() -> list[str]:
    return [str(name) for _code, name in settings.LANGUAGES]


def _by_language(taken: Mapping[str, int]) -> list[Cell]:
    each = [taken.get(code, 0) for code, _name in settings.LANGUAGES]
    return [*each, sum(each)]


def _headings_of_time(report: Report) -> list[str]:
    return [_("Day")] if report.asked.step == Step.DAY else [_("From"), _("Until")]


def _days(piece: Span, report: Report) -> list[Cell]:
    return [piece.first] if report.asked.step == Step.DAY else [piece.first, piece.last]


def _all_days(report: Report) -> list[Cell]:
    if report.asked.step == Step.DAY:
        return [_("All days")]
    return [report.asked.span.first, report.asked.span.last]
