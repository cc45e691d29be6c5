"""One-time messages travel in a cookie, so that showing none costs no look into the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class MessageCookie(CookieStorage):
    """Signed; the messages are sentences of ours and hold nothing personal."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"
