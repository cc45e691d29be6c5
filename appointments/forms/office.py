from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import CodeField
from appointments.forms.fields_only import FieldsOnly
from offices.models import Office
from offices.states import state_name


class ZipForm(FieldsOnly):
    zip_code = CodeField(
        label=_("ZIP code of your home"),
        max_length=20,
        help_text=_(
            "5 digits. The ZIP code of a P.O. box is fine too. If you book for someone else, type "
            "the ZIP code of the person who comes."
        ),
        widget=forms.TextInput(
            {
                "autocomplete": "postal-code",
                "inputmode": "numeric",
                "enterkeyhint": "search",
                "class": "usa-input--sm",
            }
        ),
        error_messages={
            "required": _("Type the ZIP code of the home: 5 digits."),
            "max_length": _("A ZIP code has 5 digits, such as 30303. Check it."),
        },
    )


class OfficeListForm(FieldsOnly):
    """Every office of a list, grouped by state: for whom no ZIP names one."""

    office = forms.ChoiceField(label=_("Office"))

    def __init__(self, offices: list[Office], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            ("", _("- Select -")),
            *grouped_by_state(offices),
        ]


def grouped_by_state(offices: list[Office]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices for a select: the state's name, then its offices by name."""
    named = sorted(offices, key=lambda office: (state_name(office.state), office.name))
    return [
        (state, [(office.code, f"{office.name} ({office.city})") for office in group])
        for state, group in groupby(named, key=lambda office: state_name(office.state))
    ]
