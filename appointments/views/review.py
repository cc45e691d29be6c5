"""What the review page shows, and the seal over it."""

import json
from dataclasses import asdict
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appointments import case_numbers
from appointments.forms.details import DetailsForm
from appointments.models import Appointment, Hold
from appointments.views.answers import Answers
from infopass import spoken
from infopass.phones import as_spoken

_SEALED = ("service", "office", "zip_code", "details", "slot", "hold")


class Row(TypedDict):
    """One answer, and the page that changes it. ``large``: worth reading twice."""

    label: str
    value: str
    url: str
    large: bool


def digest_of(answers: Answers) -> str:
    """An HMAC of all that is about to be booked.

    The form carries it, so that answers changed in another tab cannot be booked unseen.
    """
    everything = asdict(answers)
    sealed = json.dumps([everything[name] for name in _SEALED], sort_keys=True)
    return salted_hmac("appointments.review", sealed, algorithm="sha256").hexdigest()


def rows_of(kept: Hold, form: DetailsForm, answers: Answers) -> list[Row]:
    """Every answer in the order it was asked, empty ones included."""
    return [*_visit_rows(kept, answers), *_person_rows(form)]


def _visit_rows(kept: Hold, answers: Answers) -> list[Row]:
    office = kept.slot.counter.office
    local = kept.slot.starts_at.astimezone(office.zone)
    when = _("%(date)s at %(time)s") % {
        "date": spoken.long_date(local),
        "time": f"{spoken.clock(local)} {spoken.zone_name(local)}",
    }
    where = f"{office.name}, {office.street}, {office.city_line}"
    return [
        _row(_("Reason"), kept.service.name, "book_service"),
        _row(_("Office"), where, "book_office"),
        _row(_("ZIP code"), answers.zip_code, "book_office"),
        _row(_("Day and time"), when, "book_time", large=True),
    ]


def _person_rows(form: DetailsForm) -> list[Row]:
    said = form.cleaned_data
    yes, no = pgettext("answer", "Yes"), pgettext("answer", "No")
    answers: list[tuple[str, str | Promise, bool]] = [
        (_("Who it is for"), Appointment.BookingFor(said["booking_for"]).label, False),
        (_("Name"), f"{said['first_name']} {said['last_name']}".strip(), True),
        (_("Date of birth"), spoken.plain_date(said["date_of_birth"]), False),
        (_("Phone number"), as_spoken(said["phone"]), True),
        (_("Text messages"), yes if said["sms_consent"] else no, False),
        (_("E-mail"), said["email"], True),
        (_("Receipt number"), case_numbers.masked(said["receipt_number"]), False),
        (_("A-Number"), case_numbers.masked(said["a_number"]), False),
        (_("Brings an interpreter"), yes if said["needs_interpreter"] else no, False),
        (_("Needs at the office"), said["access_needs"], False),
    ]
    return [_row(label, value, "book_details", large=large) for label, value, large in answers]


def _row(label: Any, value: Any, page: str, *, large: bool = False) -> Row:
    return Row(label=str(label), value=str(value), url=reverse(page), large=large and bool(value))
