"""Providers of e-mail that take a key with which a second sending of one message is harmless."""

from typing import Any

from anymail.backends.resend import EmailBackend as ResendBackend


class ResendOnce(ResendBackend):  # type: ignore[misc]
    """Resend, which sends nothing anew under a key it saw within a day."""

    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        payload = super().build_message_payload(message, defaults)
        payload.headers["Idempotency-Key"] = message.extra_headers["Message-ID"]
        return payload
