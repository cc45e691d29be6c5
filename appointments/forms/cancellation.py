from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models import Event

# The reasons that are an applicant's to give; the others are the office's.
REASONS = [
    (Event.Reason.CANNOT_COME.value, _("I cannot come at this time")),
    (Event.Reason.SOLVED.value, _("I do not need the appointment any more")),
    (Event.Reason.MISTAKE.value, _("I booked it by mistake")),
    (Event.Reason.OTHER.value, _("Another reason")),
]


class CancellationForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you want to cancel? (You do not have to say.)"),
        choices=REASONS,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the reasons below, or none.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
