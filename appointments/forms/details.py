"""Who comes, how to reach them, and the numbers that let the office prepare."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from appointments import case_numbers
from appointments.forms.fields import (
    ANumberField,
    NameField,
    PhoneField,
    PlainEmailField,
    PlainTextField,
    PreselectedField,
    ReceiptNumberField,
)
from appointments.models import Appointment
from appointments.persons import Applicant
from infopass.memorable_date import PARTS, MemorableDateField


class DetailsForm(forms.Form):
    booking_for = PreselectedField(
        label=_("Who is this appointment for?"),
        choices=Appointment.BookingFor.choices,
        widget=forms.RadioSelect,
        initial=Appointment.BookingFor.SELF,
        error_messages={"invalid_choice": _("Choose one of the answers below.")},
    )
    first_name = NameField(
        label=_("First and middle names"),
        max_length=80,
        required=False,
        help_text=_(
            "As in the passport or other ID. If the whole name is one word, leave this empty."
        ),
        widget=forms.TextInput({"autocomplete": "given-name", "spellcheck": "false"}),
        error_messages={"max_length": _("Shorten the first names to 80 letters.")},
    )
    last_name = NameField(
        label=_("Last names"),
        max_length=80,
        help_text=_("Family names, one or two. If the whole name is one word, type it here."),
        widget=forms.TextInput({"autocomplete": "family-name", "spellcheck": "false"}),
        error_messages={
            "required": _("Type the last name. If the whole name is one word, type it here."),
            "max_length": _("Shorten the last names to 80 letters."),
        },
    )
    date_of_birth = MemorableDateField(
        label=_("Date of birth"), help_text=_("For example: January 19, 1984")
    )
    phone = PhoneField(
        label=_("Phone number"),
        max_length=40,
        help_text=_(
            "With area code, such as 404-555-0123. Outside the United States, begin with + and "
            "the country code."
        ),
        widget=forms.TelInput({"autocomplete": "tel"}),
        error_messages={
            "required": _("Type a phone number where we can reach you."),
            "max_length": _("This is too long for one phone number. Type only one."),
        },
    )
    sms_consent = forms.BooleanField(
        label=_("The office may send me text messages about this appointment"),
        required=False,
        help_text=_("Your phone company may charge for them. You need not agree."),
    )
    email = PlainEmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("The office can write to you here about this appointment."),
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Check the e-mail address: it should look like ana@example.com."),
            "max_length": _("This e-mail address is too long. Check it."),
        },
    )
    receipt_number = ReceiptNumberField(
        label=_("Receipt number"),
        max_length=40,
        required=False,
        help_text=_("On your receipt notice (I-797): 3 letters and 10 digits."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("This is too long for one receipt number. Type only one.")},
    )
    a_number = ANumberField(
        label=_("A-Number"),
        max_length=40,
        required=False,
        help_text=_("On a green card, work permit or notice: A and 7 to 9 digits."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("This is too long for one A-Number. Type only one.")},
    )
    needs_interpreter = forms.BooleanField(
        label=_("I will bring an interpreter"),
        required=False,
        help_text=_("The interpreter must be 21 or older."),
    )
    access_needs = PlainTextField(
        label=_("What do you need to use our office?"),
        max_length=300,
        required=False,
        help_text=_(
            "For example: a wheelchair, a sign language interpreter, a seat near the door."
        ),
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": _("Shorten this to 300 letters.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset(_("Who is coming"), "booking_for", "first_name", "last_name", "date_of_birth"),
            Fieldset(_("How to reach you"), "phone", "sms_consent", "email"),
            Fieldset(_("Case numbers, if you have them"), "receipt_number", "a_number"),
            Fieldset(_("At the office"), "needs_interpreter", "access_needs"),
        )

    @property
    def receipt_number_is_unusual(self) -> bool:
        """Letters that no known service center uses: worth a second look, not a refusal."""
        receipt_number: str = self.cleaned_data.get("receipt_number", "")
        return bool(receipt_number) and not case_numbers.has_known_prefix(receipt_number)

    def applicant(self, *, zip_code: str) -> Applicant:
        """The cleaned answers. Call it on a valid form only."""
        return Applicant(zip_code=zip_code, **self.cleaned_data)


TYPED = (
    *(name for name in DetailsForm.base_fields if name != "date_of_birth"),
    *(f"date_of_birth_{part}" for part in PARTS),
)


def as_initial(typed: dict[str, str]) -> dict[str, Any]:
    """What was typed, as the first contents of a form that has not been judged yet."""
    parts = [typed.get(f"date_of_birth_{part}", "") for part in PARTS]
    return {**typed, "date_of_birth": parts} if typed else {}
