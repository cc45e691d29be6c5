"""Which forms were open in a browser when its computer was cleared.

Such a form can come again without anybody meaning to send it: "back" to a page that answered a form,
then "reload". It brings all that was typed. The secret of its token tells which browser it was in,
so a row of the session table stands for a cleared one. Its key is a keyed hash of that secret, it
holds nothing, and it goes with the sessions that ended.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import (  # type: ignore[attr-defined]
    InvalidTokenFormat,
    _check_token_format,
    _unmask_cipher_token,
)
from django.utils import timezone
from django.utils.crypto import salted_hmac

from infopass.sessions import SessionStore

# By then whoever sat here is long gone, and so is the window with their pages.
_REMEMBERED = timedelta(hours=24)
_KEY_LENGTH = 32
_MARK = f"{settings.COOKIE_PREFIX}cleared"


def remember_as_cleared(secret: str) -> None:
    cleared = Session(
        session_key=_key(secret),
        session_data=SessionStore().encode({}),
        expire_date=timezone.now() + _REMEMBERED,
    )
    Session.objects.bulk_create([cleared], ignore_conflicts=True)


def is_of_cleared_browser(token: str) -> bool:
    """Whether the form that brought this token was open when its computer was cleared."""
    try:
        _check_token_format(token)
    except InvalidTokenFormat:
        return False
    return Session.objects.filter(
        session_key=_key(_unmask_cipher_token(token)), expire_date__gt=timezone.now()
    ).exists()


def mark(response: HttpResponse) -> None:
    """Remember in the browser itself, for as long, that others use it. It names nobody."""
    response.set_cookie(
        _MARK,
        "1",
        max_age=_REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_marked(request: HttpRequest) -> bool:
    """Whether this browser was cleared of late: its pages then ask it to fill in nothing again."""
    return _MARK in request.COOKIES


def _key(secret: str) -> str:
    return salted_hmac(__name__, secret, algorithm="sha256").hexdigest()[:_KEY_LENGTH]
