"""Faults of the settings that would otherwise show only when the first message is due."""

import re
from collections.abc import Sequence
from typing import Any

from anymail.exceptions import AnymailConfigurationError
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.mail import InvalidMailer, mailers
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


@register("messages")
def the_mail_provider_has_what_it_needs(**_: Any) -> Sequence[CheckMessage]:
    try:
        mailers.default  # noqa: B018 - made when first looked at
    except (AnymailConfigurationError, InvalidMailer) as error:
        return [
            Error(
                f"E-mail cannot be sent by {settings.EMAIL_PROVIDER}: {_what_is_missing(error)}",
                hint="Each setting of Anymail is a variable that begins with ANYMAIL_.",
                id="notices.E002",
            )
        ]
    return []


def _what_is_missing(error: Exception) -> str:
    """Anymail speaks of the settings file, operators of variables."""
    said = str(error).strip().splitlines()[0]
    option = re.search(r"OPTIONS must define '(\w+)'", said)
    if option is None:
        return said
    return f"set ANYMAIL_{settings.EMAIL_PROVIDER.upper()}_{option[1].upper()}."
