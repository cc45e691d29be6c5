"""Where the columns and bars of a report stand: SVG drawn by the server, in its own units (pixels).

Everything is a string: a template would write 1.5 as "1,5" in Spanish, which SVG does not read.
Each kind of column has a look of its own besides its colour, and every number is in a table too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.admin.reports.tables import OF_THE_COUNTRY, named, shown
from appointments.models import Appointment
from appointments.reports import Report
from infopass import spoken

# More columns than this are thinner than a line.
MOST_PIECES = 120
MOST_OFFICES = 30
_WIDTH, _HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 44, 28
_SPACE_OF_A_LABEL = 90
_SPACE_OF_A_KEY = 210
_LINES = 4


@dataclass(frozen=True)
class Box:
    """A rectangle with what it stands for."""

    x: str
    y: str
    width: str
    height: str
    look: int
    title: str


@dataclass(frozen=True)
class Label:
    x: str
    y: str
    text: str
    look: int = 0


@dataclass(frozen=True, kw_only=True)
class Chart:
    """``lines`` cross the chart; ``swatches`` with ``keys`` say which look is what."""

    name: str
    title: str
    about: str
    # What must be known to read it, also by who sees it.
    note: str = ""
    width: str = str(_WIDTH)
    height: str = str(_HEIGHT)
    boxes: Sequence[Box]
    lines: Sequence[Label] = ()
    labels: Sequence[Label] = ()
    values: Sequence[Label] = ()
    keys: Sequence[Label] = ()
    swatches: Sequence[Label] = ()


type _Series = tuple[str, Sequence[int]]


def charts(report: Report) -> list[Chart]:
    """Over time where the pieces are not too many, and side by side what can be compared."""
    return [*_over_time(report), *_side_by_side(report)]


def _over_time(report: Report) -> list[Chart]:
    if not 2 <= len(report.pieces) <= MOST_PIECES:
        return []
    days = [piece.first for piece, _numbers in report.pieces]
    each = [numbers for _piece, numbers in report.pieces]
    return [
        _columns(
            "seats",
            _("Seats offered and taken"),
            days,
            [
                (_("Seats offered"), [numbers.offered for numbers in each]),
                (_("Seats taken"), [numbers.seats_taken for numbers in each]),
            ],
        ),
        _columns(
            "changes",
            _("Moved, cancelled, did not come"),
            days,
            [
                (_("Moved"), [numbers.moved for numbers in each]),
                (_("Cancelled"), [numbers.cancelled for numbers in each]),
                (_("Did not come"), [numbers.no_show for numbers in each]),
            ],
        ),
        _columns(
            "online",
            _("Online answers taken"),
            days,
            [(_("Online answers taken"), [taken for _piece, taken in report.online_pieces])],
            note=str(OF_THE_COUNTRY),
        ),
    ]


def _side_by_side(report: Report) -> list[Chart]:
    total = report.total
    languages = [(str(name), total.languages.get(code, 0)) for code, name in settings.LANGUAGES]
    channels = [(str(c.label), total.channels.get(c.value, 0)) for c in Appointment.Channel]
    found = [
        _bars("languages", _("Languages"), languages),
        _bars("channels", _("Channels"), channels),
    ]
    used = [
        (named(rows.office), rows.total.utilization)
        for rows in report.offices
        if rows.total.utilization is not None
    ]
    if 2 <= len(used) <= MOST_OFFICES:
        found.insert(0, _bars("utilization", _("Utilization (%)"), used))
    return found


def _columns(
    name: str, title: str, days: Sequence[date], series: Sequence[_Series], note: str = ""
) -> Chart:
    top = _round_number_above(max((max(values) for _name, values in series), default=0))
    plot = _HEIGHT - _TOP - _BOTTOM
    step = (_WIDTH - _LEFT - _RIGHT) / len(days)
    width = max(step * 0.8 / len(series), 1)
    looks = _looks(series)

    def box(place: int, kind: int, value: int) -> Box:
        height = plot * value / top
        return Box(
            x=_px(_LEFT + step * (place + 0.1) + width * kind),
            y=_px(_HEIGHT - _BOTTOM - height),
            width=_px(width),
            height=_px(height),
            look=looks[kind],
            title=f"{spoken.tabled_date(days[place])}: {series[kind][0]} {shown(value)}",
        )

    return Chart(
        name=name,
        title=title,
        about=_said(series),
        note=note,
        boxes=[
            box(place, kind, value)
            for kind, (_name, values) in enumerate(series)
            for place, value in enumerate(values)
            if value
        ],
        lines=[
            Label(
                _px(_LEFT),
                _px(_HEIGHT - _BOTTOM - plot * line / _LINES),
                shown(top * line // _LINES),
            )
            for line in range(_LINES + 1)
        ],
        labels=_labels(days, step),
        keys=[
            Label(_px(_LEFT + 18 + _SPACE_OF_A_KEY * kind), "20", text)
            for kind, (text, _values) in enumerate(series)
        ],
        swatches=[
            Label(_px(_LEFT + _SPACE_OF_A_KEY * kind), "10", text, looks[kind])
            for kind, (text, _values) in enumerate(series)
        ],
    )


def _looks(series: Sequence[_Series]) -> Sequence[int]:
    """An outline, filled, striped (static/staff/reports.css); filled where nothing has to be told apart."""
    return [1] if len(series) == 1 else range(len(series))


def _labels(days: Sequence[date], step: float) -> list[Label]:
    """The first days of some pieces, as many as do not run into each other."""
    every = -(-_SPACE_OF_A_LABEL // max(int(step), 1))
    return [
        Label(_px(_LEFT + step * (place + 0.5)), str(_HEIGHT - 8), spoken.texted_date(day))
        for place, day in enumerate(days)
        if place % every == 0 and place * step + step / 2 < _WIDTH - _LEFT - _SPACE_OF_A_LABEL / 2
    ]


_BAR, _VALUE_WIDTH = 28, 70
# Short names leave the chart room to stand beside another.
_SHORT, _SHORT_CHART, _SHORT_NAMES, _LONG_NAMES = 16, 330, 130, 250


def _bars(name: str, title: str, values: Sequence[tuple[str, float]]) -> Chart:
    """One bar for each, its name before it and its number behind it."""
    longest = max((value for _name, value in values), default=0) or 1
    is_short = all(len(text) <= _SHORT for text, _value in values)
    whole, before = (_SHORT_CHART, _SHORT_NAMES) if is_short else (_WIDTH, _LONG_NAMES)
    room = whole - before - _VALUE_WIDTH
    widths = [room * value / longest for _name, value in values]
    said = ", ".join(f"{text} {shown(value)}" for text, value in values)
    return Chart(
        name=name,
        title=title,
        about=said,
        width=str(whole),
        height=str(_BAR * len(values) + 8),
        boxes=[
            Box(
                x=_px(before),
                y=_px(_BAR * place + 6),
                width=_px(width),
                height=_px(_BAR - 10),
                look=1,
                title=f"{text}: {shown(value)}",
            )
            for place, ((text, value), width) in enumerate(zip(values, widths, strict=True))
            if value
        ],
        labels=[
            Label(_px(before - 8), _px(_BAR * place + 20), _shortened(text))
            for place, (text, _value) in enumerate(values)
        ],
        values=[
            Label(_px(before + width + 6), _px(_BAR * place + 20), shown(value))
            for place, ((_text, value), width) in enumerate(zip(values, widths, strict=True))
        ],
    )


_LONGEST_LABEL = 36


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def _said(series: Sequence[_Series]) -> str:
    """What the chart shows, for who does not see it."""
    sums = ", ".join(f"{text}: {shown(sum(values))}" for text, values in series)
    count = len(series[0][1])
    parts = ngettext("%(count)d column.", "%(count)d columns.", count) % {"count": count}
    return f"{sums}. {parts} {_('Each number is in the tables.')}"


def _round_number_above(highest: int) -> int:
    """A number of 4, 8, 20, 40, 80 … that is not lower: the lines below it bear whole numbers."""
    scale = 1
    while True:
        for top in (4 * scale, 8 * scale, 20 * scale):
            if top >= highest:
                return top
        scale *= 10


def _px(number: float) -> str:
    return f"{number:.1f}"
