from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields_only import FieldsOnly
from appointments.models import Event

# The reasons that are an applicant's to give; the others are the office's.
REASONS = [
    (Event.Reason.CANNOT_COME.value, _("I cannot come at this time")),
    (Event.Reason.SOLVED.value, _("The appointment is not needed any more")),
    (Event.Reason.MISTAKE.value, _("It was booked by mistake")),
    (Event.Reason.OTHER.value, _("Another reason")),
]
# Said by a parent, a representative or a helper.
REASONS_FOR_SOMEONE_ELSE = [
    (Event.Reason.CANNOT_COME.value, _("The person cannot come at this time")),
    *REASONS[1:],
]


class CancellationForm(FieldsOnly):
    reason = forms.ChoiceField(
        label=_("Why is it cancelled? (You do not have to say.)"),
        choices=REASONS,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the reasons below, or none.")},
    )

    def __init__(self, *args: Any, is_for_someone_else: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_for_someone_else:
            self.fields["reason"].choices = REASONS_FOR_SOMEONE_ELSE  # type: ignore[attr-defined]
