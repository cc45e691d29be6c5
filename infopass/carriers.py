"""Who carries messages, as the environment names them: a mail server or provider, and texts."""

import os
import re
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from infopass.embedded import demo_place
from infopass.variables import listed, required

# For one step of a conversation with the mail server. A whole one has about a dozen, so it ends
# before the lease of a message does (notices/delivery.py).
PATIENCE = 15  # seconds
TWILIO = "notices.sms.twilio.TwilioBackend"
_ANYMAIL = "ANYMAIL_"
# Those with a class of ours in between.
_PROVIDERS = {"resend": "notices.providers.ResendOnce"}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_env: Any = environ.Env()


def messages_folder(data_dir: Path) -> Path:
    """Where the demo puts what production would send."""
    return demo_place(data_dir).home / "messages"


def mail_carrier(folder: Path, *, production: bool) -> dict[str, Any]:
    """An entry of MAILERS: the provider or the server that is named; else the demo's folder.

    Raises ImproperlyConfigured for one that there is not, and in production for none.
    """
    provider = mail_provider()
    if provider:
        return {"BACKEND": _PROVIDERS.get(provider, f"anymail.backends.{provider}.EmailBackend")}
    url = required(
        "EMAIL_URL",
        "set it to smtp+tls://user:password@host:587, or name a provider in EMAIL_PROVIDER.",
        "",
        production=production,
    )
    if not url:
        file_path = str(folder / "mail")
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": file_path},
        }
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": _smtp_options(url),
    }


def _smtp_options(url: str) -> dict[str, Any]:
    try:
        server: dict[str, Any] = _env.email_url_config(url)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read as a mail server's address."
        ) from error
    if not url.startswith("smtp") or not server["EMAIL_HOST"]:
        raise ImproperlyConfigured(
            "EMAIL_URL must name an SMTP server: smtp+tls://, smtp+ssl:// or smtp:// and a host."
        )
    return {
        "host": server["EMAIL_HOST"],
        "port": server["EMAIL_PORT"],
        "username": server["EMAIL_HOST_USER"],
        "password": server["EMAIL_HOST_PASSWORD"],
        "use_tls": server.get("EMAIL_USE_TLS", False),
        "use_ssl": server.get("EMAIL_USE_SSL", False),
        "timeout": PATIENCE,
    }


def day_lists_to() -> list[str]:
    """Who is mailed the day lists. Raises ImproperlyConfigured for what is no address."""
    addresses = listed("DAY_LISTS_EMAIL")
    if not all(_ADDRESS.fullmatch(address) for address in addresses):
        raise ImproperlyConfigured("DAY_LISTS_EMAIL must hold e-mail addresses, between commas.")
    return addresses


def day_lists_folder(in_demo: Path, *, production: bool) -> Path | None:
    """Where the day lists are kept. Raises ImproperlyConfigured for a path without its beginning."""
    named = os.environ.get("DAY_LISTS_FOLDER", "").strip()
    if not named:
        return None if production else in_demo
    if not Path(named).is_absolute():
        raise ImproperlyConfigured("DAY_LISTS_FOLDER must be a whole path, such as /srv/day-lists.")
    return Path(named)


def from_address(*, production: bool) -> str:
    sender = required(
        "DEFAULT_FROM_EMAIL",
        "set it to the address that messages come from, such as InfoPass <no-reply@agency.example>.",
        "InfoPass <no-reply@infopass.invalid>",
        production=production,
    )
    if not _ADDRESS.fullmatch(parseaddr(sender)[1]):
        raise ImproperlyConfigured("DEFAULT_FROM_EMAIL must hold one e-mail address.")
    return sender


def mail_provider() -> str:
    """The name that Anymail has for it, or an empty string. Raises ImproperlyConfigured."""
    provider = os.environ.get("EMAIL_PROVIDER", "").strip().lower()
    if provider and (
        not re.fullmatch(r"[a-z_]+", provider) or not find_spec(f"anymail.backends.{provider}")
    ):
        raise ImproperlyConfigured(
            f"EMAIL_PROVIDER must be a provider that Anymail knows, such as postmark, not {provider!r}."
        )
    return provider


def anymail_settings(*, production: bool) -> dict[str, Any]:
    """Every variable that begins with ANYMAIL_, under the name that Anymail's own pages use.

    Raises ImproperlyConfigured where production names a provider and no secret for its reports.
    """
    named = {
        name.removeprefix(_ANYMAIL): value.strip()
        for name, value in os.environ.items()
        if name.startswith(_ANYMAIL) and value.strip()
    }
    if mail_provider():
        secret = required(
            "ANYMAIL_WEBHOOK_SECRET",
            "set it to user:password, with which the provider reports what bounced.",
            "",
            production=production,
        )
        if secret and not re.fullmatch(r"[^:\s]+:[^:\s]{16,}", secret):
            raise ImproperlyConfigured(
                "ANYMAIL_WEBHOOK_SECRET must be user:password, the password of at least 16 characters."
            )
    return {"REQUESTS_TIMEOUT": PATIENCE, "IGNORE_UNSUPPORTED_FEATURES": True} | named


def twilio_account(backend: str) -> dict[str, str]:
    """What Twilio is called with, where ``backend`` names it. Raises ImproperlyConfigured."""
    if backend != TWILIO:
        return {}
    return {
        "account_sid": _for_twilio("TWILIO_ACCOUNT_SID", r"AC[0-9a-f]{32}"),
        "auth_token": _for_twilio("TWILIO_AUTH_TOKEN", r"\S{16,}"),
        # A number of ours, or a messaging service that chooses among several.
        "sender": _for_twilio("TWILIO_SENDER", r"\+[1-9]\d{6,14}|MG[0-9a-f]{32}"),
    }


def _for_twilio(name: str, shape: str) -> str:
    value = required(name, "text messages go by Twilio, which needs it.", "", production=True)
    if not re.fullmatch(shape, value):
        raise ImproperlyConfigured(f"{name} does not look like one of Twilio's.")
    return value
