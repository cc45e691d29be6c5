import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_LARGEST_ID = 2**63 - 1


class IdField(forms.IntegerField):
    """The id of a row as our own pages send it; Python also reads "1_0" and digits of any script."""

    def to_python(self, value: Any) -> int | None:
        if value not in self.empty_values and not re.fullmatch(r"[1-9][0-9]{0,18}", str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class SlotForm(forms.Form):
    """The time that was chosen, by its id: whether it may be had is the verb's to say."""

    slot = IdField(
        min_value=1,
        max_value=_LARGEST_ID,
        error_messages={
            code: _("Choose one of the times below.")
            for code in ("required", "invalid", "min_value", "max_value")
        },
    )

    @property
    def problem(self) -> str:
        """What is wrong with what was sent, for the visitor."""
        return str(self.errors["slot"][0])
