"""How to reach who books or comes: asked when booking, and corrected later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PhoneField, PlainEmailField
from appointments.forms.fields_only import FieldsOnly
from appointments.models import Appointment
from infopass.phones import as_spoken


class ContactFields(FieldsOnly):
    """Phone, text messages and e-mail.

    One phone and one e-mail may serve many people: a family, a lawyer's clients, a shelter.
    """

    phone = PhoneField(
        label=_("Phone number"),
        max_length=40,
        help_text=_(
            "Where the office can reach you<span class='someone-else'> or the person who "
            "comes</span>. With area code, such as 404-555-0123. Outside the United States, begin "
            "with + and the country code."
        ),
        widget=forms.TelInput({"autocomplete": "tel", "enterkeyhint": "next"}),
        error_messages={
            "required": _("Type a phone number that the office can call."),
            "max_length": _("This is too long for one phone number. Type only one."),
        },
    )
    sms_consent = forms.BooleanField(
        label=_("The office may send text messages about this appointment to this phone"),
        required=False,
        help_text=_("The phone company may charge for them. You need not agree."),
    )
    email = PlainEmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("The office can write to this address about the appointment."),
        widget=forms.EmailInput(
            {"autocomplete": "email", "spellcheck": "false", "enterkeyhint": "next"}
        ),
        error_messages={
            "invalid": _("Check the e-mail address: it should look like ana@example.com."),
            "max_length": _("This e-mail address is too long. Check it."),
        },
    )


class ContactForm(ContactFields):
    """The contact on file, to be corrected. Leave to text one phone is no leave to text another."""

    def __init__(self, appointment: Appointment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    @staticmethod
    def on_file(appointment: Appointment) -> dict[str, Any]:
        """First contents of the form, as people read them."""
        return {
            "phone": as_spoken(appointment.phone),
            "sms_consent": appointment.sms_consent,
            "email": appointment.email,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self._carries_consent_over():
            self._ask_about_new_phone()
        return said

    def _carries_consent_over(self) -> bool:
        """The box came ticked with the old number; nobody has said yes for the new one."""
        said, before = self.cleaned_data, self.appointment
        is_new = said.get("phone", before.phone) != before.phone
        # The box that was shown beside the new number sends that number.
        answered = self.data.get("sms_consent") == said.get("phone")
        return is_new and before.sms_consent and bool(said.get("sms_consent")) and not answered

    def _ask_about_new_phone(self) -> None:
        self.add_error(
            "sms_consent",
            _(
                "This is a new phone. If the office may send text messages to it, tick the box "
                "again. If not, leave it empty. Then press the button again."
            ),
        )
        self.data = {name: self.data[name] for name in self.data if name != "sms_consent"}
        self.fields["sms_consent"].widget = forms.CheckboxInput(
            {"value": self.cleaned_data["phone"]}
        )
