"""Sessions end 30 minutes after their last use, not after their last change."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# Writing the row on every request would cost a transaction a page; five minutes' grain is enough.
RENEW_AFTER_SECONDS = 5 * 60
_KEY = "renewed_at"


class SessionRenewalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and not session.is_empty():
            now = int(timezone.now().timestamp())
            renewed_at = session.get(_KEY, 0)
            if session.modified or now - renewed_at >= RENEW_AFTER_SECONDS:
                session[_KEY] = now
        return response
