"""Sessions end 30 minutes after their last use, not after their last change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# Writing the row on every request would cost a transaction a page; five minutes' grain is enough.
RENEW_AFTER_SECONDS = 5 * 60
_KEY = "renewed_at"
_LEAVES_ALONE = "leaves_session_alone"
# A page that refreshes itself says so: nobody did anything, and the session may end of it.
_UNATTENDED = "X-Unattended"
# When a signed-in browser was last here. It outlives the session, so that the login page can say
# what became of it, and goes when people sign out. It opens nothing and is believed in nothing else.
LAST_SEEN_COOKIE = f"{settings.COOKIE_PREFIX}last_seen"
_REMEMBERED_FOR = timedelta(hours=12)


class SessionRenewalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and getattr(match.func, _LEAVES_ALONE, False):
            return response
        if _UNATTENDED in request.headers:
            return response
        session = request.session
        if session.accessed and not session.is_empty():
            if SESSION_KEY in session:
                _renew_at_once(request, response)
            else:
                _renew_now_and_then(request)
        if LAST_SEEN_COOKIE in request.COOKIES and getattr(request, "has_signed_out", False):
            response.delete_cookie(LAST_SEEN_COOKIE)
        return response


def _renew_now_and_then(request: HttpRequest) -> None:
    session = request.session
    now = int(timezone.now().timestamp())
    renewed_at = session.get(_KEY, 0)
    if session.modified or now - renewed_at >= RENEW_AFTER_SECONDS:
        session[_KEY] = now


def _renew_at_once(request: HttpRequest, response: HttpResponse) -> None:
    """Somebody signed in: a form may be open for long, and its page says how long it may.

    What is in the session is not written again, so that two windows do not overwrite each other.
    """
    session: Any = request.session
    if not session.modified:
        session.prolong()
        _set_cookie(response, settings.SESSION_COOKIE_NAME, session.session_key, lifetime())
    _set_cookie(response, LAST_SEEN_COOKIE, str(int(timezone.now().timestamp())), _REMEMBERED_FOR)


def lifetime() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _set_cookie(response: HttpResponse, name: str, value: str, age: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=age,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def leaves_session_alone[V: Callable[..., HttpResponse]](view: V) -> V:
    """For a view that asks about the session and must not keep it alive by asking."""
    setattr(view, _LEAVES_ALONE, True)
    return view


def lifetime_left(request: HttpRequest) -> int:
    """Whole seconds, the begun one too, for a signed-in person; none for others."""
    session: Any = request.session
    return ceil(session.seconds_left()) if SESSION_KEY in session else 0


@dataclass(frozen=True)
class LastSeen:
    at: datetime
    lasts: timedelta


def last_seen(request: HttpRequest) -> LastSeen | None:
    """What the browser says of its last session, for a sentence and nothing more."""
    said = request.COOKIES.get(LAST_SEEN_COOKIE, "")
    if not (said.isascii() and said.isdigit() and len(said) <= 11):
        return None
    return LastSeen(datetime.fromtimestamp(int(said), UTC), lifetime())


def forget_last_seen(request: HttpRequest) -> None:
    """For who signs out: nobody needs to be told why."""
    request.has_signed_out = True  # type: ignore[attr-defined]
