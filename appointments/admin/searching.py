"""How staff find an appointment: by number, phone, name or day, as each is written on paper.

Each is a look-up in an index, however many years of rows there are. A name is looked up at the
offices whose rows are shown: nobody reads the people of the others to sort them out again.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from appointments.admin.keys import IsOneOf
from appointments.admin.long_lists import MOST_COUNTED
from appointments.admin.rows import RowsOfAnOffice, in_slots
from appointments.admin.seen import seen
from appointments.models import Appointment
from appointments.models.name_words import Begin, NameQuery, NameWords
from appointments.references import compact, parse_number
from appointments.refusals import MistypedNumber
from infopass import phones
from offices.own_offices import own_office_ids, own_offices, works_everywhere

_MOST_CHARACTERS = 200  # more than the longest first and last name together
_BEGINNING_OF_A_NUMBER = re.compile(r"[A-Z]{3}[A-Z0-9]{1,8}")
_LOOKS_LIKE_A_PHONE = re.compile(r"[\d\s()+./\-]+")
_FEWEST_DIGITS = 6  # of a phone: an area code alone would list a city


class FoundByAppointment[M: Model](RowsOfAnOffice[M]):
    """Rows of an appointment, with a search box that takes what is known of it."""

    # The lookup that leads from a row to its appointment, empty for appointments themselves.
    appointment_path: ClassVar[str] = ""
    search_fields = ("number",)  # only shows the box: what it finds is decided below
    search_help_text = _(
        "Confirmation number or phone, in any writing; date of the visit; or name: the beginning "
        "of each word is enough."
    )

    @property
    def office_lookup(self) -> str:
        """The appointment's own column, or the slot of each person found is read to sort them out."""
        if self.slot_path == f"{self.appointment_path}slot__":
            return f"{self.appointment_path}office"
        return super().office_lookup

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().change_view(request, *args, **kwargs)
        return seen(request, response, self.appointment_path)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return super().get_search_results(request, queryset, search_term)
        day = as_day(search_term)
        if day is not None:
            return self._of_a_day(request, queryset, day), False
        return queryset.filter(self.known_by(request, search_term)), False

    def known_by(self, request: HttpRequest, text: str) -> Q:
        """The rows whose appointment is known by what was typed, at the offices that are shown."""
        found = by_what_is_known(text, _offices_shown(request))
        if not self.appointment_path:
            return found
        # The rows of the latest so many, looked up by their keys.
        appointments = Appointment.objects.filter(found).order_by("-pk")[:MOST_COUNTED]
        path = self.appointment_path.removesuffix("__")
        return Q(IsOneOf(F(path), ArraySubquery(appointments.values("pk"))))

    def _of_a_day(self, request: HttpRequest, queryset: QuerySet[Any], day: date) -> QuerySet[Any]:
        office = {"counter__office__code": request.GET["office"]} if "office" in request.GET else {}
        of_the_day = in_slots(self.slot_path, Q(date=day, **office))
        return self.by_slot(request, queryset.filter(of_the_day))


def as_day(text: str) -> date | None:
    """A date as it is written in the active language, or as 2027-01-06."""
    try:
        day: date | None = forms.DateField(required=False).clean(text)
    except ValidationError:
        return None
    return day


def _offices_shown(request: HttpRequest) -> Collection[int] | None:
    """Those of the person who asks, or the chosen one of them. None for every office there is."""
    user = request.user
    if "office" in request.GET:
        chosen = own_offices(user).filter(code=request.GET["office"])
        return chosen.values_list("pk", flat=True)
    return None if works_everywhere(user) else own_office_ids(user)


def by_what_is_known(text: str, office_ids: Collection[int] | None = None) -> Q:
    """A whole number finds itself alone; a phone whom it belongs to; else names begin like it.

    Only names are looked up at these offices: a number or a phone belongs to few anywhere.
    """
    text = text.strip()[:_MOST_CHARACTERS]
    try:
        return Q(number=parse_number(text))
    except MistypedNumber:
        phone = _phone(text)
        if phone:
            return Q(phone__startswith=phone)
        return _number_begins(text) | names_begin(text, office_ids)


def _phone(text: str) -> str:
    """E.164, or its beginning. Empty for what is no phone."""
    digits = "".join(re.findall(r"\d", text))
    if not _LOOKS_LIKE_A_PHONE.fullmatch(text) or len(digits) < _FEWEST_DIGITS:
        return ""
    whole = phones.read(text)
    if isinstance(whole, str):
        return whole
    is_written_in_full = text.startswith("+") or digits.startswith("1")
    return f"+{digits}" if is_written_in_full else f"+1{digits}"


def _number_begins(text: str) -> Q:
    beginning = compact(text)
    if not _BEGINNING_OF_A_NUMBER.fullmatch(beginning):
        return Q(pk__in=[])
    return Q(number__startswith=beginning)


def names_begin(text: str, office_ids: Collection[int] | None = None) -> Q:
    """Each word begins a word of the first or last name. Case, accents and signs do not matter."""
    words = NameWords(F("first_name"), F("last_name"), F("office"))
    return Q(Begin(words, NameQuery(text, office_ids)))
