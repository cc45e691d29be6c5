"""What staff type when they book or move for somebody."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from appointments.forms.details import DetailsForm
from appointments.forms.fields import CodeField
from appointments.history import Beyond
from appointments.models import Appointment, Event
from appointments.models.note import LONGEST_NOTE
from appointments.persons import Applicant
from offices.postal_places import clean_zip

BOOKING_REASONS = (
    Event.Reason.URGENT,
    Event.Reason.OFFICE_ERROR,
    Event.Reason.OTHER,
)
MOVING_REASONS = (
    Event.Reason.ASKED_BY_APPLICANT,
    Event.Reason.OFFICE_CLOSED,
    Event.Reason.NO_STAFF,
    *BOOKING_REASONS,
)
WHO_SPEAKS = [
    (Appointment.BookingFor.SELF, _("The person who comes")),
    (Appointment.BookingFor.CHILD, _("A parent or guardian")),
    (Appointment.BookingFor.CLIENT, _("An attorney or representative")),
    (Appointment.BookingFor.OTHER, _("Somebody who helps")),
]
EARLIEST_BIRTH = "1900-01-01"


class WithReason(forms.Form):
    """Why staff do it, and a note for those who come after them."""

    reason = forms.ChoiceField(
        label=_("Why"), help_text=_("It stays in the history of the appointment, with your name.")
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2, "cols": 60}),
        help_text=_("Only staff read it. Write nothing that is not needed for the visit."),
    )

    # Whether somebody else took the time meanwhile.
    lost_the_time = False

    def offer(self, reasons: tuple[Event.Reason, ...], *, is_required: bool) -> None:
        """The reasons to choose from. Without a rule to go beyond, nobody is asked for one."""
        if not is_required:
            del self.fields["reason"]
            return
        field: Any = self.fields["reason"]
        field.choices = [
            ("", _("Choose a reason")),
            *((reason.value, reason.label) for reason in reasons),
        ]

    def beyond(self, override: str) -> Beyond:
        return Beyond(override=override, reason=self.cleaned_data.get("reason", ""))


class BookingForm(DetailsForm, WithReason):
    """The details of who comes, typed by somebody else."""

    date_of_birth = forms.DateField(  # type: ignore[assignment]
        label=_("Date of birth"),
        widget=forms.DateInput({"type": "date", "min": EARLIEST_BIRTH}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Type the date of birth."),
            "invalid": _("Type the date of birth as month, day and year."),
        },
    )
    zip_code = CodeField(label=_("ZIP code"), max_length=20, required=False)
    # Nothing is chosen beforehand: a clerk in a hurry would send a notice nobody can read.
    language = forms.ChoiceField(
        label=_("Language of the notice"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Ask for the language, and choose it.")},
    )
    channel = forms.ChoiceField(
        label=_("The person"),
        choices=[
            (Appointment.Channel.PHONE, _("is on the telephone")),
            (Appointment.Channel.COUNTER, _("is at the counter")),
        ],
        widget=forms.RadioSelect,
    )

    FIELDSETS = (
        (None, {"fields": ("language", "channel", "booking_for")}),
        (
            _("Name and date of birth"),
            {"fields": ("first_name", "last_name", "date_of_birth", "zip_code")},
        ),
        (_("How to reach the person"), {"fields": ("phone", "sms_consent", "email")}),
        (_("Case numbers"), {"fields": ("receipt_number", "a_number")}),
        (_("At the office"), {"fields": ("needs_interpreter", "access_needs", "note")}),
    )

    def _ask_nobody_elses_browser(self) -> None:
        """Nobody types their own name here: no browser is to fill one in."""

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born.isoformat() < EARLIEST_BIRTH or born > self.today:
            raise forms.ValidationError(_("Check the date of birth: it is not in the past."))
        return born

    def clean_zip_code(self) -> str:
        typed: str = self.cleaned_data["zip_code"]
        clean = clean_zip(typed) if typed else ""
        if clean is None:
            raise forms.ValidationError(_("A ZIP code has 5 digits, such as 30303. Check it."))
        return clean

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self._say_it_to_staff()
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def _say_it_to_staff(self) -> None:
        """The same questions as the applicants', about the person and not to them."""
        speaks: Any = self.fields["booking_for"]
        speaks.label, speaks.help_text = _("Who gives the details"), ""
        speaks.choices = WHO_SPEAKS
        self.fields["phone"].help_text = _(
            "With area code, such as 404-555-0123. Outside the United States, begin with + and "
            "the country code."
        )
        self.fields["sms_consent"].label = _("Agrees to text messages about this appointment")
        self.fields["sms_consent"].help_text = _(
            "Ask first, and say that the phone company may charge for them."
        )
        self.fields["access_needs"].label = _("What the person needs at the office")

    def person(self) -> Applicant:
        """The cleaned answers. Call it on a valid form only."""
        about_the_booking = {"language", "channel", "reason", "note"}
        return Applicant(
            **{
                name: said
                for name, said in self.cleaned_data.items()
                if name not in about_the_booking
            }
        )


class MovingForm(WithReason):
    FIELDSETS = ((None, {"fields": ("reason", "note")}),)
