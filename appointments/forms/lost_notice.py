"""What somebody types who lost the notice: the details of booking, and one more fact if need be."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments.forms.details import DetailsForm
from appointments.forms.fields_only import FieldsOnly
from appointments.forms.office import ZipForm
from appointments.lost_notice import Details
from infopass.memorable_date import PARTS, MemorableDateField
from offices.postal_places import clean_zip

_DATES = ("date_of_birth", "visit_date")


class LostNoticeForm(FieldsOnly):
    """The fields are those of booking: what was accepted there is read in the same way here."""

    first_name = DetailsForm.base_fields["first_name"]
    last_name = DetailsForm.base_fields["last_name"]
    date_of_birth = DetailsForm.base_fields["date_of_birth"]
    phone = DetailsForm.base_fields["phone"]
    zip_code = ZipForm.base_fields["zip_code"]
    receipt_number = DetailsForm.base_fields["receipt_number"]
    a_number = DetailsForm.base_fields["a_number"]
    visit_date = MemorableDateField(
        label=_("Day of the visit"),
        required=False,
        may_be_to_come=True,
        help_text=_("For example: May 4, 2027"),
        error_messages={"year": _("Enter all four digits of the year, such as 2027.")},
    )

    def __init__(self, *args: Any, others_use_it: bool = False, **kwargs: Any) -> None:
        """``others_use_it``: this browser was cleared of late, so that it may fill in nothing."""
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _(
            "The number that we have now, with area code: the one given when booking, or the one "
            "it was corrected to. Outside the United States, begin with + and the country code."
        )
        self._zip_may_be_left_out()
        self.fields["visit_date"].widget.fill_in_nothing()
        if others_use_it:
            self._leave_nothing_to_the_browser()

    def layout(self) -> Layout:
        return Layout(
            Fieldset(_("Who has the appointment"), "first_name", "last_name", "date_of_birth"),
            Fieldset(_("What else we have on file"), "phone", "zip_code"),
            Fieldset(
                _("Only if we have no e-mail on file: one of these"),
                *("receipt_number", "a_number", "visit_date"),
            ),
        )

    def _leave_nothing_to_the_browser(self) -> None:
        """Else it fills what was typed in again for whoever goes "back" to this page, open to all."""
        for name, field in self.fields.items():
            if name in _DATES:
                field.widget.fill_in_nothing()
            else:
                field.widget.attrs["autocomplete"] = "off"

    def _zip_may_be_left_out(self) -> None:
        """Who booked without one, such as from abroad, has none to give."""
        field = self.fields["zip_code"]
        field.required = field.widget.is_required = False
        field.label = _("ZIP code")
        field.help_text = _("The one given when booking. If none was given, leave this empty.")
        field.widget.attrs["enterkeyhint"] = "next"

    def clean_zip_code(self) -> str:
        typed: str = self.cleaned_data["zip_code"]
        zip_code = clean_zip(typed) if typed else ""
        if zip_code is None:
            raise ValidationError(
                _("A ZIP code has 5 digits, such as 30303. Check it."), code="zip_code"
            )
        return zip_code

    def details(self) -> Details:
        """The cleaned answers. Call it on a valid form only."""
        return Details(**self.cleaned_data)


TYPED = (
    *(name for name in LostNoticeForm.base_fields if name not in _DATES),
    *(f"{name}_{part}" for name in _DATES for part in PARTS),
)


def as_initial(typed: dict[str, str]) -> dict[str, Any]:
    """What was typed, as the first contents of a form that has not been judged yet."""
    dates = {name: [typed.get(f"{name}_{part}", "") for part in PARTS] for name in _DATES}
    return {**typed, **dates} if typed else {}
