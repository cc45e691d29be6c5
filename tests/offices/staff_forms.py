"""Filling in the admin's forms as a browser would."""

from typing import Any

from django.test import Client
from django.urls import reverse


def path(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:offices_{model}_{page}", args=args)


def filled(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from a form, with some fields typed anew."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for name, field in form.fields.items():
            value = form.get_initial_for_field(field, name)
            if value is not None and value is not False:
                data[form.add_prefix(name)] = field.prepare_value(value)
    return data | changes
