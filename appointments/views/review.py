"""What the review page shows, and the seal over it."""

import json
from dataclasses import asdict
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appointments.case_numbers import masked
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
        "date": capfirst(spoken.long_date(local)),
        "time": f"{spoken.clock(local)} {spoken.zone_name(local)}",
    }
    where = f"{office.name}, {office.street}, {office.city_line}"
    to_office = reverse("book_office")
    return [
        _row(_("Reason"), kept.service.name, reverse("book_service")),
        _row(_("Office"), where, to_office),
        _row(_("ZIP code"), answers.zip_code, to_office),
        _row(_("Day and time"), when, reverse("book_time"), large=True),
    ]


def _person_rows(form: DetailsForm) -> list[Row]:
    said = form.cleaned_data
    yes, no = pgettext("answer", "Yes"), pgettext("answer", "No")
    born = spoken.plain_date(said["date_of_birth"])
    who_for = Appointment.BookingFor(said["booking_for"]).label
    name_label = _("Name of the person who comes") if form.is_for_someone_else else _("Name")
    answers: list[tuple[str, str | Promise, str, bool]] = [
        (_("Who it is for"), who_for, "booking_for_0", False),
        (name_label, f"{said['first_name']} {said['last_name']}".strip(), "first_name", True),
        (_("Date of birth"), born, "date_of_birth_month", False),
        (_("Phone number"), unbroken(as_spoken(said["phone"])), "phone", True),
        (_("Text messages"), yes if said["sms_consent"] else no, "sms_consent", False),
        (_("E-mail"), said["email"], "email", True),
        (_("Receipt number"), masked(said["receipt_number"]), "receipt_number", False),
        (_("A-Number"), masked(said["a_number"]), "a_number", False),
        (
            _("Brings an interpreter"),
            yes if said["needs_interpreter"] else no,
            "needs_interpreter",
            False,
        ),
        (_("Needs at the office"), said["access_needs"], "access_needs", False),
    ]
    details = reverse("book_details")
    return [
        _row(label, value, f"{details}#id_{field}", large=large)
        for label, value, field, large in answers
    ]


def contact_rows(appointment: Appointment) -> list[Row]:
    """The contact on file, for whoever gave number and PIN."""
    yes, no = pgettext("answer", "Yes"), pgettext("answer", "No")
    return [
        _row(_("Phone number"), unbroken(as_spoken(appointment.phone)), large=True),
        _row(_("Text messages"), yes if appointment.sms_consent else no),
        _row(_("E-mail"), appointment.email, large=True),
    ]


def _row(label: Any, value: Any, url: str = "", *, large: bool = False) -> Row:
    return Row(label=str(label), value=str(value), url=url, large=large and bool(value))


def unbroken(number: str) -> str:
    """A phone number is read in one line."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")
