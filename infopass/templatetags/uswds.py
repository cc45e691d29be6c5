"""What the ``uswds`` template pack asks of a form field."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from infopass.memorable_date import MemorableDateWidget

register = template.Library()


@register.filter
def shape(field: BoundField) -> str:
    """How the field is drawn: hidden, date, tiles, checkbox, checkboxes or box."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    # RadioSelect is the parent of CheckboxSelectMultiple, so the child is asked first.
    shapes: list[tuple[type[forms.Widget], str]] = [
        (MemorableDateWidget, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "tiles"),
        (forms.CheckboxInput, "checkbox"),
    ]
    return next((name for kind, name in shapes if isinstance(widget, kind)), "box")


def _css_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.Textarea):
        name = "usa-textarea"
    elif isinstance(widget, forms.Select):
        name = "usa-select"
    else:
        name = "usa-input"
    own = widget.attrs.get("class", "")
    error = "usa-input--error" if field.errors else ""
    return " ".join(filter(None, [name, own, error]))


@register.simple_tag
def uswds_box(field: BoundField) -> SafeString:
    """A text box, text area or select with the design system's class and Django's own aria."""
    return field.as_widget(attrs={"class": _css_class(field)})


@register.simple_tag
def uswds_checkbox(field: BoundField) -> SafeString:
    return field.as_widget(attrs={"class": "usa-checkbox__input"})


@register.filter
def target(field: BoundField) -> str:
    """The id an error summary links to: the field's first input."""
    if isinstance(field.field.widget, forms.RadioSelect):
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)


@register.filter
def says_which_are_required(form: forms.BaseForm) -> bool:
    """Whether marks help: a form with one question needs none."""
    return len(form.fields) > 1
