"""The parts of a page that are the same for every visitor of a language."""

from collections.abc import Hashable
from functools import lru_cache

from crispy_forms.utils import render_crispy_form
from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from infopass import language

register = template.Library()
# Each part comes in two languages and a handful of states: the most are the reasons to come.
_KEPT = 256
# Stands where the token of a form will; no text of ours has it.
_TOKENS_PLACE = "the-token-of-this-visitor"

type Given = Hashable | list[Hashable]


@register.simple_tag
def same_for_all(name: str, **given: Given) -> SafeString:
    """Include a template that sees nothing but what is given here: no request, no visitor.

    It is rendered once for each language and each set of values, then kept: translating the frame
    anew took a tenth of every page. Never give it what comes from a visitor, nor a model: it would
    be known again by its id, whatever has become of it.
    """
    # A template's output is safe already; keeping it made it a plain text again.
    return mark_safe(_rendered(name, language.current(), _as_key(given)))  # noqa: S308


@register.simple_tag(takes_context=True)
def same_form_for_all(context: template.Context, name: str, **given: Given) -> SafeString:
    """The same for a template with a form, in which nothing is the visitor's but its token."""
    for_all = same_for_all(name, **given, csrf_token=_TOKENS_PLACE)
    return mark_safe(for_all.replace(_TOKENS_PLACE, str(context.get("csrf_token", ""))))  # noqa: S308


def _as_key(given: dict[str, Given]) -> tuple[tuple[str, Hashable], ...]:
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value) for name, value in given.items()
    )


@lru_cache(maxsize=_KEPT)
def _rendered(name: str, _language: str, given: tuple[tuple[str, Hashable], ...]) -> str:
    return render_to_string(name, dict(given))


_drawn: dict[Hashable, str] = {}


@register.simple_tag
def drawn(form: BaseForm) -> SafeString:
    """The form as crispy draws it; while it is empty, drawn once for everybody.

    Most visitors meet each form empty, and drawing it took longer than anything else on its page.
    """
    look = _look_of(form)
    if look is None:
        return SafeString(render_crispy_form(form))
    if look not in _drawn:
        if len(_drawn) >= _KEPT:
            _drawn.clear()
        _drawn[look] = render_crispy_form(form)
    return mark_safe(_drawn[look])  # noqa: S308


def _look_of(form: BaseForm) -> Hashable | None:
    """All that an empty form's looks depend on; None for one that holds anybody's answers."""
    if form.is_bound or any(form.initial.values()):
        return None
    choices = [
        (value, str(label), getattr(label, "hint", ""))
        for field in form.fields.values()
        for value, label in getattr(field, "choices", ())
    ]
    fields = [(name, f.widget.attrs.get("autocomplete")) for name, f in form.fields.items()]
    return type(form), language.current(), tuple(fields), tuple(choices)
