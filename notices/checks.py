"""Faults of the settings that would otherwise show only when the first message is due."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register("messages")
def the_text_message_backend_can_be_imported(**_: Any) -> Sequence[CheckMessage]:
    if not settings.SMS_BACKEND:
        return []
    try:
        import_string(settings.SMS_BACKEND)
    except ImportError:
        return [
            Error(
                f"SMS_BACKEND names {settings.SMS_BACKEND!r}, which cannot be imported.",
                hint="Name a class like notices.sms.SmsBackend, or leave SMS_BACKEND out.",
                id="notices.E001",
            )
        ]
    return []
