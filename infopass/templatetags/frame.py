"""The parts of a page that are the same for every visitor of a language."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from infopass import language

register = template.Library()
# Each part comes in two languages and a handful of states.
_KEPT = 256


@register.simple_tag
def same_for_all(name: str, **given: str | int | bool) -> SafeString:
    """Include a template that sees nothing but what is given here: no request, no visitor.

    It is rendered once for each language and each set of values, then kept: translating the frame
    anew took a tenth of every page. Never give it what comes from a visitor.
    """
    # A template's output is safe already; keeping it made it a plain text again.
    return mark_safe(_rendered(name, language.current(), tuple(given.items())))  # noqa: S308


@lru_cache(maxsize=_KEPT)
def _rendered(name: str, _language: str, given: tuple[tuple[str, str | int | bool], ...]) -> str:
    return render_to_string(name, dict(given))
