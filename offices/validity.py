"""The days from and until which a row is valid: both count, and None sets no limit."""

from datetime import date
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from infopass.spoken import plain_date


class Valid(Protocol):
    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_until(self) -> date | None: ...


def valid_on_some_day_of(row: Valid) -> Q:
    """Rows whose valid days meet those of this one."""
    meets = Q()
    if row.valid_until:
        meets &= Q(valid_from=None) | Q(valid_from__lte=row.valid_until)
    if row.valid_from:
        meets &= Q(valid_until=None) | Q(valid_until__gte=row.valid_from)
    return meets


def valid_in_words(first: date | None, last: date | None) -> str:
    """Such as "valid from March 1, 2027", in the active language."""
    if first and last:
        words = _("valid from %(first)s to %(last)s")
    elif first:
        words = _("valid from %(first)s on")
    elif last:
        words = _("valid until %(last)s")
    else:
        return _("valid without an end")
    return words % {
        "first": plain_date(first) if first else "",
        "last": plain_date(last) if last else "",
    }
