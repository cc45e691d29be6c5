from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainTextField
from appointments.references import parse_number
from appointments.refusals import MistypedNumber


class NumberAndPinForm(forms.Form):
    """What stands on the notice. A number that cannot be one is told without asking the database."""

    number = PlainTextField(
        label=_("Confirmation number"),
        max_length=40,
        help_text=_("It is on your notice, such as ATL-7K3M-Q9XF."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type the confirmation number from your notice."),
            "max_length": _("This is too long. Type only the confirmation number."),
        },
    )
    pin = PlainTextField(
        label=_("PIN"),
        max_length=20,
        help_text=_("The 6 digits on your notice."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={
            "required": _("Type the PIN from your notice."),
            "max_length": _("This is too long. Type only the 6 digits of the PIN."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean_number(self) -> str:
        try:
            return parse_number(self.cleaned_data["number"])
        except MistypedNumber as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
