"""The details form brings the earlier answers along, for when the session ends while it is open."""

from collections.abc import Mapping
from typing import Any

from django import forms

from appointments.views.answers import Answers
from offices import directory
from offices.postal_places import clean_zip

_LARGEST_ID = 2**63 - 1


class EarlierAnswersForm(forms.Form):
    """Reason, office and ZIP code: nothing that a stranger at this computer may not see."""

    service = forms.IntegerField(min_value=1, max_value=_LARGEST_ID)
    office = forms.IntegerField(min_value=1, max_value=_LARGEST_ID)
    zip_code = forms.CharField(max_length=20, required=False)


def carried(answers: Answers) -> dict[str, Any]:
    """The hidden part of the details form."""
    return {
        "service": answers.service,
        "office": answers.office,
        "zip_code": answers.zip_code,
    }


def take_up(answers: Answers, sent: Mapping[str, str]) -> None:
    """Fill in the earlier answers where they can still be given; else leave ``answers`` as it is.

    They are the sender's to choose anyway, so that a forged one gains nothing.
    """
    form = EarlierAnswersForm(sent)
    if not form.is_valid():
        return
    offering = directory.offering(form.cleaned_data["office"], form.cleaned_data["service"])
    if offering is not None:
        answers.service, answers.office = offering.service_id, offering.office_id
        answers.zip_code = clean_zip(form.cleaned_data["zip_code"]) or ""
