"""How a cell is read and written: one class for each kind of value.

A cell that cannot be read raises ValueError with a sentence in the active language; import-export
tells it with its row and column.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.widgets import Widget

from offices.area_places import as_a_state, as_a_zip
from offices.exchange.table import Value
from offices.models.counter import Weekday

type Given = Mapping[str, str]
type Hint = str | Promise

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(?:\s*([ap])\.?\s?m\.?)?", re.IGNORECASE)
_YES = {"yes", "y", "true", "1", "sí", "si", "s", "verdadero"}
_NO = {"no", "n", "false", "0", "falso"}


class Text(Widget):  # type: ignore[misc]
    """Text without spaces around it. Excel and a browser end lines differently: that is no change."""

    hint: ClassVar[Hint] = ""

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        return "\n".join(value.strip().splitlines())

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return "\n".join(str(value).strip().splitlines()) if value is not None else ""


class _Optional(Text):
    """A value that an empty cell leaves out."""

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        text = value.strip()
        return self.read(text) if text else None

    def read(self, text: str) -> Any:
        """Raises ValueError."""
        raise NotImplementedError


class WholeNumber(_Optional):
    hint = gettext_lazy("a whole number")

    def read(self, text: str) -> int:
        if not re.fullmatch(r"-?\d{1,9}(\.0+)?", text, re.ASCII):
            raise ValueError(_("“%(value)s” is not a whole number.") % {"value": _short(text)})
        return int(float(text))

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return "" if value is None else int(value)


class Degrees(_Optional):
    hint = gettext_lazy("degrees, such as 33.8451")

    def read(self, text: str) -> float:
        try:
            number = Decimal(text if "." in text else text.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > 1000:
            raise ValueError(_("“%(value)s” is not a number.") % {"value": _short(text)})
        return float(number)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return "" if value is None else float(value)


class YesNo(_Optional):
    hint = gettext_lazy("yes or no")

    def read(self, text: str) -> bool:
        if text.casefold() in _YES | _NO:
            return text.casefold() in _YES
        raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": _short(text)})

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return "" if value is None else "yes" if value else "no"


class Day(_Optional):
    hint = gettext_lazy("a date as year-month-day, such as 2027-01-31")

    def read(self, text: str) -> date:
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                return date.fromisoformat(text)
        except ValueError:
            pass
        why = _(
            "“%(value)s” is not a date as year-month-day, such as 2027-01-31. A spreadsheet may have "
            "rewritten it: save the file as .xlsx, or give the column the format “Text”."
        )
        raise ValueError(why % {"value": _short(text)})

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return "" if value is None else value.isoformat()


class Clock(_Optional):
    hint = gettext_lazy("a time of 24 hours, such as 08:30 or 15:00")

    def read(self, text: str) -> time:
        found = _CLOCK.fullmatch(text)
        try:
            if found:
                hour = int(found[1])
                if found[3]:
                    hour = _of_24(hour, found[3].casefold())
                return time(hour, int(found[2]))
        except ValueError:
            pass
        why = _("“%(value)s” is not a time in whole minutes, such as 08:30 or 15:00.")
        raise ValueError(why % {"value": _short(text)})

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return "" if value is None else value.isoformat("minutes")


def _of_24(hour: int, half: str) -> int:
    """Raises ValueError: there is no 13 p.m."""
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "p" else 0)


class DayOfWeek(_Optional):
    hint = gettext_lazy("Monday to Sunday, or 1 (Monday) to 7 (Sunday)")

    def read(self, text: str) -> int:
        if re.fullmatch("[1-7]", text):
            return int(text) - 1
        for language in ("en", "es"):
            with override(language):
                for day in Weekday:
                    if day.label.casefold() == text.casefold():
                        return int(day)
        raise ValueError(_("“%(value)s” is not a day of the week.") % {"value": _short(text)})

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        with override("en"):
            return "" if value is None else str(Weekday(value).label)


class OneOf(_Optional):
    """One of a model's choices, by the value that is stored."""

    def __init__(self, values: list[str]) -> None:
        super().__init__()
        self.values = values

    @property
    def hint(self) -> str:  # type: ignore[override]
        return ", ".join(self.values)

    def read(self, text: str) -> str:
        if text.casefold() in self.values:
            return text.casefold()
        why = _("“%(value)s” is none of these: %(choices)s.")
        raise ValueError(why % {"value": _short(text), "choices": ", ".join(self.values)})


class ZipCode(Text):
    hint = gettext_lazy("five digits")

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        text = value.strip()
        return as_a_zip(text) if text else ""


class State(Text):
    hint = gettext_lazy("two letters, such as GA")

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        return as_a_state(value)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
