"""One variable of the environment, read as what it should be.

Empty is as good as absent: compose files hand on every name they know.
"""

import os

from django.core.exceptions import ImproperlyConfigured

_SWITCH = {
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
    **dict.fromkeys(("1", "true", "yes", "on"), True),
}


def whole_number(name: str, default: int) -> int:
    """Raises ImproperlyConfigured for anything but a whole number."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def flag(name: str, *, default: bool) -> bool:
    """Raises ImproperlyConfigured for anything but on or off."""
    text = os.environ.get(name, "").strip().lower()
    if text not in _SWITCH:
        raise ImproperlyConfigured(f"{name} must be on or off, not {text!r}.")
    return default if not text else _SWITCH[text]


def required(name: str, how: str, demo_default: str, *, production: bool) -> str:
    """Raises ImproperlyConfigured with ``how`` to set it, where production finds none."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if production:
        raise ImproperlyConfigured(f"{name} is missing: {how}")
    return demo_default


def listed(name: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
