from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields_only import FieldsOnly
from infopass.tiles import TileLabel
from offices.models import Service


class ServiceForm(FieldsOnly):
    """What the visitor needs: one of the services given, which are in the active language."""

    service = forms.TypedChoiceField(
        label=_("What do you need?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you need. If nothing fits, choose the closest."),
            "invalid_choice": _("This is not one of the reasons below. Please choose one of them."),
        },
    )

    def __init__(self, services: Sequence[Service], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(service.pk, TileLabel(service.name, service.hint)) for service in services]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]
