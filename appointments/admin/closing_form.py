"""What staff say of a closure: when and why, and where everyone goes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from appointments.closing import Rules
from appointments.models import Relocation
from offices.admin.inputs import ClockInput, DayInput
from offices.models import Closure, Office
from offices.own_offices import User, own_offices, works_everywhere

LONGEST_WAIT = 24 * 60  # minutes

if TYPE_CHECKING:

    class _ClosureForm(forms.ModelForm[Closure]): ...
else:
    _ClosureForm = forms.ModelForm


class ClosingForm(_ClosureForm):
    rule = forms.ChoiceField(
        label=_("Where everyone goes"),
        choices=Relocation.Rule,
        initial=Relocation.Rule.OFFICE_FIRST,
        widget=forms.RadioSelect,
        help_text=_(
            "Always a free seat for the same service that begins no earlier than the closed time. "
            "The earlier visits choose first, and nobody else loses a place."
        ),
    )
    soon_enough_days = forms.IntegerField(
        label=_("Soon enough is within so many days"),
        min_value=1,
        max_value=60,
        initial=7,
        help_text=_("Only for the third choice."),
    )
    wait_minutes = forms.IntegerField(
        label=_("Minutes until people are told"),
        min_value=0,
        max_value=LONGEST_WAIT,
        help_text=_(
            "Until then the whole closure can be undone, and nobody will know of it but those "
            "whose visit begins within two hours."
        ),
    )
    # Of the preview that is confirmed; the form itself has none.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Closure
        fields = [
            "office",
            "from_date",
            "from_time",
            "until_date",
            "until_time",
            "reason_en",
            "reason_es",
        ]
        widgets = {
            "from_date": DayInput,
            "until_date": DayInput,
            "from_time": ClockInput,
            "until_time": ClockInput,
            "reason_en": forms.TextInput({"size": 60}),
            "reason_es": forms.TextInput({"size": 60, "lang": "es"}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wait_minutes"].initial = settings.CLOSURE_WAIT_MINUTES
        office = cast("forms.ModelChoiceField[Office]", self.fields["office"])
        office.queryset = own_offices(user)
        office.empty_label = str(_("Every office"))
        if not works_everywhere(user):
            office.required, office.empty_label, office.help_text = True, None, ""
        if self.instance.pk:
            # It stands already: only what becomes of the people is open.
            for name in self.Meta.fields:
                self.fields[name].disabled = True

    @property
    def rules(self) -> Rules:
        return Rules(
            rule=self.cleaned_data["rule"],
            soon_enough=timedelta(days=self.cleaned_data["soon_enough_days"]),
        )

    @property
    def wait(self) -> timedelta:
        return timedelta(minutes=self.cleaned_data["wait_minutes"])
