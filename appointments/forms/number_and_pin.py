from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import CodeField
from appointments.forms.fields_only import FieldsOnly
from appointments.references import parse_number, parse_pin
from appointments.refusals import MistypedNumber, MistypedPin


class NumberAndPinForm(FieldsOnly):
    """What stands on the notice. A number that cannot be one is told without asking the database."""

    number = CodeField(
        label=_("Confirmation number"),
        max_length=40,
        help_text=_("It is on your notice, such as ATL-7K3M-Q9XF."),
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "next",
                "class": "usa-input--md",
            }
        ),
        error_messages={
            "required": _("Type the confirmation number from your notice."),
            "max_length": _("This is too long. Type only the confirmation number."),
        },
    )
    pin = CodeField(
        label=_("PIN"),
        max_length=20,
        help_text=_("The 6 digits on your notice."),
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "inputmode": "numeric",
                "enterkeyhint": "go",
                "class": "usa-input--sm",
            }
        ),
        error_messages={
            "required": _("Type the PIN from your notice."),
            "max_length": _("This is too long. Type only the 6 digits of the PIN."),
        },
    )

    def clean_number(self) -> str:
        try:
            return parse_number(self.cleaned_data["number"])
        except MistypedNumber as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def clean_pin(self) -> str:
        """Six digits. Anything else is told at once: it would be counted as a wrong guess."""
        try:
            return parse_pin(self.cleaned_data["pin"])
        except MistypedPin as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
