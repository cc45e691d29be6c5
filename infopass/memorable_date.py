"""A date that people know by heart, such as a birth date: a month, a day and a year.

The three inputs are named ``<name>_month``, ``<name>_day`` and ``<name>_year``. A calendar widget
would be slower for a date far back, and one text box would leave open which number is the month.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from infopass.plain_text import as_code

EARLIEST_YEAR = 1900
PARTS = ("month", "day", "year")
# Longer ones are no date in any writing.
_LONGEST_PART = 30
# With the ending of an ordinal: "1st", "1.º", "1ro", "4to", "1er", and "1°" with the sign of degrees.
_DAY = re.compile(r"0?([1-9][0-9]?)\s*(?:st|nd|rd|th|\.?[o°]|[a-z]{0,2}o|er|\.)?")
MONTH_NAMES = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)


def month_number(typed: str) -> str:
    """The month as "1" to "12", from a number or a name (three letters or more) in either language.

    What cannot be read comes back as it was.
    """
    word = _without_accents(_read(typed).strip(".").casefold())
    if re.fullmatch(r"[0-9]{1,2}", word):
        return str(int(word))
    if len(word) >= 3:
        for number, names in enumerate(MONTH_NAMES, start=1):
            if any(name.startswith(word) for name in names):
                return str(number)
    return typed


def _read(typed: str) -> str:
    return as_code(typed) if len(typed) <= _LONGEST_PART else typed


def _without_accents(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return "".join(character for character in apart if not unicodedata.combining(character))


class MonthSelect(forms.Select):
    """Months by name; a name that a browser or a person fills in counts as its month."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        months = [(str(number), capfirst(name)) for number, name in MONTHS.items()]
        super().__init__(attrs, choices=[("", _("- Select -")), *months])

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        return month_number(typed) if isinstance(typed, str) else typed


def _own(token: str) -> dict[str, str]:
    """The browser may fill in its owner's birthday; scripts find the token where it was kept."""
    return {"autocomplete": token, "data-own": token}


def _number_box(token: str) -> forms.TextInput:
    # No maxlength: it would cut off without a word what is pasted with a space or as "1st".
    return forms.TextInput(
        {
            "inputmode": "numeric",
            "enterkeyhint": "next",
            **_own(token),
            "class": "usa-input",
        }
    )


class MemorableDateWidget(forms.MultiWidget):
    template_name = "uswds/memorable_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "month": MonthSelect({**_own("bday-month"), "class": "usa-select"}),
            "day": _number_box("bday-day"),
            "year": _number_box("bday-year"),
        }
        super().__init__(widgets, attrs)

    def fill_in_nothing(self) -> None:
        """Keep the browser from offering its owner's birthday: somebody else's is asked."""
        for part in self.widgets:
            part.attrs["autocomplete"] = "off"

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, date):
            return [str(value.month), str(value.day), str(value.year)]
        return ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        whole = context["widget"]["attrs"].get("id", name)
        # Django numbers the inputs; an id by name is what a link or a test can rely on.
        for part, widget in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            widget["attrs"]["id"] = f"{whole}_{part}"
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{PARTS[0]}" if id_ else ""


class MemorableDateField(forms.MultiValueField):
    """Cleans to a date from 1900 until today, or later when ``may_be_to_come``.

    Each error says what to mend.
    """

    widget = MemorableDateWidget
    default_error_messages = {
        "required": _("Enter the month, the day and the year."),
        "month": _("Choose the month."),
        "day": _("Enter the day, a number from 1 to 31."),
        "year": _("Enter all four digits of the year, such as 1985."),
        "no_such_day": _("%(month)s %(year)s has only %(days)s days. Check the day."),
        "too_early": _("The year must be %(earliest)s or later. Check the year."),
        "future": _("This date is in the future. Check the year."),
    }

    def __init__(self, *, may_be_to_come: bool = False, **kwargs: Any) -> None:
        self.may_be_to_come = may_be_to_come
        fields = tuple(forms.CharField(required=False, max_length=30) for _part in PARTS)
        super().__init__(fields, **kwargs)

    def clean(self, value: Any) -> date | None:
        """Raises ValidationError with one message for each part that is missing or unreadable."""
        if isinstance(value, date):
            # The initial value of a disabled field comes as what it cleans to.
            value = [str(value.month), str(value.day), str(value.year)]
        month, day, year = _typed_parts(value)
        if not (month or day or year):
            if self.required:
                raise self._error("required")
            return None
        self._check_parts(month, day, year)
        found = self._date(int(month), int(day), int(year))
        self.run_validators(found)
        return found

    def compress(self, data_list: Sequence[Any]) -> date | None:
        month, day, year = _typed_parts(list(data_list))
        return date(int(year), int(month), int(day)) if month and day and year else None

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)

    def _check_parts(self, month: str, day: str, year: str) -> None:
        readable = {
            "month": re.fullmatch(r"[1-9]|1[0-2]", month),
            "day": re.fullmatch(r"[1-9]|[12][0-9]|3[01]", day),
            "year": re.fullmatch(r"[0-9]{4}", year),
        }
        wrong = [self._error(part) for part, fits in readable.items() if not fits]
        if wrong:
            raise ValidationError(wrong)

    def _date(self, month: int, day: int, year: int) -> date:
        if year < EARLIEST_YEAR:
            raise self._error("too_early", earliest=EARLIEST_YEAR)
        days = monthrange(year, month)[1]
        if day > days:
            raise self._error("no_such_day", month=capfirst(MONTHS[month]), year=year, days=days)
        found = date(year, month, day)
        if not self.may_be_to_come and found > _latest_today():
            raise self._error("future")
        return found


def _latest_today() -> date:
    """Today where the day begins first (UTC+14): nobody's own today is in the future."""
    return (timezone.now() + timedelta(hours=14)).date()


def _typed_parts(value: Any) -> tuple[str, str, str]:
    """Month, day and year as typed, digits of any script made plain; empty where nothing came."""
    given = list(value) if isinstance(value, list | tuple) else []
    texts = [_read(str(part or "")) for part in given[:3]]
    month, day, year = texts + [""] * (3 - len(texts))
    return month_number(month), _day_number(day), year


def _day_number(typed: str) -> str:
    """ "4" from "04", "4th" or "4.º"; what cannot be read comes back as it was."""
    match = _DAY.fullmatch(typed.casefold())
    return match[1] if match else typed
