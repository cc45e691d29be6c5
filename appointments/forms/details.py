"""Who comes, how to reach them, and the numbers that let the office prepare."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from appointments import case_numbers
from appointments.forms.contact import ContactFields
from appointments.forms.fields import (
    ANumberField,
    NameField,
    PlainTextField,
    PreselectedField,
    ReceiptNumberField,
)
from appointments.models import Appointment
from appointments.persons import Applicant
from infopass.memorable_date import PARTS, MemorableDateField


def _with_whose(label: str | Promise) -> SafeString:
    return format_html(
        '{}<span class="someone-else"> {}</span>', label, _("of the person who comes")
    )


# The added words go away while "Myself" is chosen (styles/_forms.scss). Where they stay, as in an
# old browser, they fit all the same.
_of_who_comes = lazy(_with_whose, SafeString)


def _line(**attrs: str) -> forms.TextInput:
    """A text box for one line, spelled as the person spells it."""
    return forms.TextInput(
        {"autocomplete": "off", "spellcheck": "false", "enterkeyhint": "next", **attrs}
    )


def _own_name(token: str) -> forms.TextInput:
    # The script gives the token back when "Myself" is chosen again.
    return _line(autocomplete=token, autocapitalize="words", **{"data-own": token})


class DetailsForm(ContactFields):
    booking_for = PreselectedField(
        label=_("Who is this appointment for?"),
        choices=Appointment.BookingFor.choices,
        widget=forms.RadioSelect,
        initial=Appointment.BookingFor.SELF,
        help_text=_(
            "You may book for somebody else and give your own phone and e-mail. One phone or "
            "e-mail can serve many people."
        ),
        error_messages={"invalid_choice": _("Choose one of the answers below.")},
    )
    first_name = NameField(
        label=_of_who_comes(_("First and middle names")),
        max_length=80,
        required=False,
        help_text=_(
            "As in the passport or other ID. If the whole name is one word, leave this empty."
        ),
        widget=_own_name("given-name"),
        error_messages={"max_length": _("Shorten the first names to 80 letters.")},
    )
    last_name = NameField(
        label=_of_who_comes(_("Last names")),
        max_length=80,
        help_text=_("Family names, one or two. If the whole name is one word, type it here."),
        widget=_own_name("family-name"),
        error_messages={
            "required": _("Type the last name. If the whole name is one word, type it here."),
            "max_length": _("Shorten the last names to 80 letters."),
        },
    )
    date_of_birth = MemorableDateField(
        label=_of_who_comes(_("Date of birth")), help_text=_("For example: January 19, 1984")
    )
    receipt_number = ReceiptNumberField(
        label=_("Receipt number"),
        max_length=40,
        required=False,
        help_text=_("On the receipt notice (I-797): 3 letters and 10 digits."),
        widget=_line(autocapitalize="characters", **{"class": "usa-input--md"}),
        error_messages={"max_length": _("This is too long for one receipt number. Type only one.")},
    )
    a_number = ANumberField(
        label=_("A-Number"),
        max_length=40,
        required=False,
        help_text=_("On a green card, work permit or notice: A and 7 to 9 digits."),
        widget=_line(autocapitalize="characters", **{"class": "usa-input--md"}),
        error_messages={"max_length": _("This is too long for one A-Number. Type only one.")},
    )
    needs_interpreter = forms.BooleanField(
        label=_("An interpreter comes along"),
        required=False,
        help_text=_("The interpreter must be 21 or older."),
    )
    access_needs = PlainTextField(
        label=_("What is needed to use our office?"),
        max_length=300,
        required=False,
        help_text=_(
            "For example: a wheelchair, a sign language interpreter, a seat near the door."
        ),
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": _("Shorten this to 300 letters.")},
    )

    field_order = (
        *("booking_for", "first_name", "last_name", "date_of_birth", "phone", "sms_consent"),
        *("email", "receipt_number", "a_number", "needs_interpreter", "access_needs"),
    )

    _SELF = Appointment.BookingFor.SELF

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_for_someone_else:
            self._ask_nobody_elses_browser()

    def layout(self) -> Layout:
        return Layout(
            # The question comes first: the words of the others depend on it.
            "booking_for",
            Fieldset(_("Name and date of birth"), "first_name", "last_name", "date_of_birth"),
            Fieldset(_("How to reach you"), "phone", "sms_consent", "email"),
            Fieldset(_("Case numbers, if you have them"), "receipt_number", "a_number"),
            Fieldset(_("At the office"), "needs_interpreter", "access_needs"),
        )

    @property
    def is_for_someone_else(self) -> bool:
        """By what was typed so far, judged or not."""
        return (self["booking_for"].value() or self._SELF) != self._SELF

    def _ask_nobody_elses_browser(self) -> None:
        """A browser knows the helper's name and birthday, not those of the person who comes."""
        for name in ("first_name", "last_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["date_of_birth"].widget.fill_in_nothing()

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
