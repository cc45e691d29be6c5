"""How staff find an appointment: by its number in any writing, or by name."""

import re
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from appointments.admin.rows import RowsOfAnOffice
from appointments.references import compact, parse_number
from appointments.refusals import MistypedNumber

_MOST_WORDS = 6
_BEGINNING_OF_A_NUMBER = re.compile(r"[A-Z]{3}[A-Z0-9]{1,8}")


class FoundByAppointment[M: Model](RowsOfAnOffice[M]):
    """Rows of an appointment, with a search box that takes its number or the person's name."""

    # The lookup that leads from a row to its appointment, empty for appointments themselves.
    appointment_path: ClassVar[str] = ""
    search_fields = ("number",)  # only shows the box: what it finds is decided below
    search_help_text = _(
        "Confirmation number, in any writing, or name: the beginning of each word is enough."
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Case, accents, hyphens and spaces do not matter."""
        found = by_number_or_name(search_term, path=self.appointment_path)
        return queryset.filter(found), False


def by_number_or_name(text: str, *, path: str = "") -> Q:
    """A whole number finds itself alone; anything else, a number or names that begin like it."""
    if not text.strip():
        return Q()
    try:
        return Q(**{f"{path}number": parse_number(text)})
    except MistypedNumber:
        return _number_begins_with(text, path) | _names_begin_with(text.split(), path)


def _number_begins_with(text: str, path: str) -> Q:
    beginning = compact(text)
    if not _BEGINNING_OF_A_NUMBER.fullmatch(beginning):
        return Q(pk__in=[])
    return Q(**{f"{path}number__startswith": beginning})


def _names_begin_with(words: list[str], path: str) -> Q:
    """Each word begins a word of the first or last name."""
    found = Q()
    for word in words[:_MOST_WORDS]:
        begins = rf"\m{re.escape(word)}"
        found &= Q(**{f"{path}first_name__unaccent__iregex": begins}) | Q(
            **{f"{path}last_name__unaccent__iregex": begins}
        )
    return found
