from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property


class FieldsOnly(forms.Form):
    """Crispy draws the fields; the form's tag, token and buttons stand in the template.

    The helper is made when the form is drawn: most forms are only read, or were drawn before.
    """

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = self.layout() or helper.layout
        return helper

    def layout(self) -> Layout | None:
        """How the fields are grouped, or None: one after the other."""
        return None
