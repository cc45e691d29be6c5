from django import forms
from django.utils.translation import gettext_lazy as _

_LARGEST_ID = 2**63 - 1


class SlotForm(forms.Form):
    """The time that was chosen, by its id: whether it may be had is the verb's to say."""

    slot = forms.IntegerField(
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
