"""What staff say of a bulk edit: which slots, and what becomes of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.bulk_edit import (
    Action,
    BulkEdit,
    SeatsNotSaid,
    Selection,
    TimesEndBeforeTheyBegin,
    TooManyDays,
    UntilBeforeFrom,
)
from appointments.capacity import MOST_SEATS
from appointments.refusals import BookingError, SeatsOutOfRange
from offices.admin.inputs import ClockInput, DayInput
from offices.models import Counter, Office
from offices.models.counter import Weekday

ACTIONS = [
    (Action.SEATS, _("Set how many seats each has")),
    (Action.HOLD_BACK, _("Hold back seats of each for staff")),
    (Action.WITHDRAW, _("Withdraw them")),
    (Action.REOPEN, _("Reopen those that staff withdrew")),
]
# Which field a refusal of the verb is told at.
_FIELDS: dict[type[BookingError], str] = {
    UntilBeforeFrom: "until_date",
    TooManyDays: "until_date",
    TimesEndBeforeTheyBegin: "until_time",
    SeatsNotSaid: "number",
    SeatsOutOfRange: "number",
}


class BulkEditForm(forms.Form):
    from_date = forms.DateField(label=_("From"), widget=DayInput)
    until_date = forms.DateField(label=_("Until"), widget=DayInput)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=Weekday.choices,
        coerce=int,
        initial=Weekday.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one weekday.")},
    )
    from_time = forms.TimeField(label=_("Beginning at or after"), widget=ClockInput, required=False)
    until_time = forms.TimeField(label=_("Beginning before"), widget=ClockInput, required=False)
    counters = forms.TypedMultipleChoiceField(
        label=_("Counters"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one counter.")},
    )
    action = forms.ChoiceField(
        label=_("What to do"),
        choices=ACTIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
    number = forms.IntegerField(
        label=_("How many seats"),
        required=False,
        widget=forms.NumberInput({"min": 0, "max": MOST_SEATS}),
        help_text=_("Only for the first two choices."),
    )

    def __init__(self, *args: Any, office: Office, counters: list[Counter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        self.fields["counters"].choices = [  # type: ignore[attr-defined]
            (counter.pk, counter.name) for counter in counters
        ]
        self.initial.setdefault("counters", [counter.pk for counter in counters])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.edit.check()
            except BookingError as refused:
                self.add_error(_FIELDS.get(type(refused)), str(refused))
        return cleaned

    @property
    def edit(self) -> BulkEdit:
        """For a form without errors in its fields."""
        said = self.cleaned_data
        return BulkEdit(
            selection=Selection(
                office=self.office,
                first=said["from_date"],
                last=said["until_date"],
                weekdays=frozenset(said["weekdays"]),
                from_time=said["from_time"],
                until_time=said["until_time"],
                counter_ids=frozenset(said["counters"]),
            ),
            action=Action(said["action"]),
            number=said["number"],
        )
