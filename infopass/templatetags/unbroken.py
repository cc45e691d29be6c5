"""What must not be torn apart at the end of a line on a narrow screen."""

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Longer ones may break: on a screen of 320 pixels they would push the page sideways.
_LONGEST_CODE = 18
_TAG_OR_CODE = re.compile(r"<[^>]*>|[\w’]+(?:-[\w’]+)+")


@register.filter
def codes(text: Any) -> SafeString:
    """Keeps "I-797", "800-375-5283" and "e-mail" on one line: browsers break after a hyphen.

    A span rather than a no-break hyphen, so that a number still copies as it is typed. What is
    already safe markup keeps its tags.
    """
    return mark_safe(_TAG_OR_CODE.sub(_on_one_line, conditional_escape(text)))  # noqa: S308


@register.filter
def day(text: str) -> SafeString:
    """Lets a spoken date break after the weekday first: no "2027" alone on a line.

    A box rather than no-break spaces: where the date is wider than the screen, it breaks between
    its words and not inside one.
    """
    weekday, comma, rest = text.partition(", ")
    if not comma:
        return conditional_escape(text)
    return format_html('{}, <span class="whole">{}</span>', weekday, rest)


@register.filter
def address(text: str) -> SafeString:
    """Lets a web address break after a slash, before it breaks anywhere."""
    return mark_safe(conditional_escape(text).replace("/", "/<wbr>"))  # noqa: S308


def _on_one_line(found: re.Match[str]) -> str:
    word = found[0]
    if word.startswith("<") or len(word) > _LONGEST_CODE:
        return word
    return f'<span class="unbroken">{word}</span>'
