"""Text that staff keep in English and Spanish: one property picks the visitor's language."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language


def in_language(obj: object, field: str, language: str) -> str:
    """The field's text in the language, or in English where the Spanish was left empty."""
    text: str = getattr(obj, f"{field}_{'es' if language.startswith('es') else 'en'}")
    return text or getattr(obj, f"{field}_en")


def bilingual(field: str) -> property:
    """A read-only property over ``<field>_en`` and ``<field>_es`` in the active language."""

    def read(self: Any) -> str:
        return in_language(self, field, get_language() or "en")

    getter: Callable[[Any], str] = read
    return property(getter)
