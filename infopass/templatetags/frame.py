"""The parts of a page that are the same for every visitor of a language."""

import re
from collections.abc import Hashable
from copy import copy
from functools import lru_cache

from crispy_forms.utils import render_crispy_form
from django import template
from django.forms import BaseForm, TextInput
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from infopass import language

register = template.Library()
# Each part comes in two languages and a handful of states: the most are the reasons to come.
_KEPT = 256
# Stand where the token of a form and the address of a page will; no text of ours has them.
_TOKENS_PLACE = "the-token-of-this-visitor"
_TWINS_PLACE = "the-address-of-this-page"
_OF_THE_AGENCY = ("agency_name", "is_demonstration", "omb_number", "omb_expires")

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


@register.simple_tag(takes_context=True)
def top_of_page(context: template.Context) -> SafeString:
    """Banner, header and menu: the same for all but for the address of the page's twin."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    for_all = same_for_all(
        "layout/top.html",
        **{name: context.get(name, "") for name in _OF_THE_AGENCY},
        here=(match and match.url_name) or "",
        languages_form=context.get("languages_form", ""),
        twin=_TWINS_PLACE,
    )
    other = language.other()
    twin = language.same_page(request, other) if request else f"/{other}/"
    return mark_safe(for_all.replace(_TWINS_PLACE, conditional_escape(twin)))  # noqa: S308


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
    """The form as crispy draws it; one that nobody has sent yet is drawn once for everybody.

    Most visitors meet each form empty or with the line they typed before, and drawing it took longer
    than anything else on its page. What is kept has a place where that line stands.
    """
    lines = _lines_in(form)
    if lines is None:
        return SafeString(render_crispy_form(form))
    places = {name: f"the-place-of-{name}" for name in lines}
    look = _look_of(form, tuple(lines))
    for_all = _drawn.get(look)
    if for_all is None:
        for_all = render_crispy_form(_with(form, places))
        if not all(f'value="{place}"' in for_all for place in places.values()):
            # Nothing is kept that may hold the line itself, should Django come to remember it.
            return SafeString(render_crispy_form(form))
        if len(_drawn) >= _KEPT:
            _drawn.clear()
        _drawn[look] = for_all
    # In one go: a line may read like a place.
    return mark_safe(_PLACE.sub(lambda found: conditional_escape(lines[found[1]]), for_all))  # noqa: S308


_PLACE = re.compile(r"the-place-of-(\w+)")


def _lines_in(form: BaseForm) -> dict[str, str] | None:
    """What stands in the boxes for one line; None when the form was sent or holds other answers."""
    if form.is_bound:
        return None
    typed = {name: value for name, value in form.initial.items() if value}
    for name, value in typed.items():
        field = form.fields.get(name)
        if field is None or type(field.widget) is not TextInput or not isinstance(value, str):
            return None
    return typed


def _with(form: BaseForm, initial: dict[str, str]) -> BaseForm:
    """The same form with other first contents."""
    other = copy(form)
    other.initial = initial
    other._bound_fields_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001
    return other


def _look_of(form: BaseForm, filled: tuple[str, ...]) -> Hashable:
    """All that the looks of a form nobody has sent depend on but the lines themselves."""
    choices = [
        (value, str(label), getattr(label, "hint", ""))
        for field in form.fields.values()
        for value, label in getattr(field, "choices", ())
    ]
    fields = [(name, f.widget.attrs.get("autocomplete")) for name, f in form.fields.items()]
    return type(form), language.current(), filled, tuple(fields), tuple(choices)
