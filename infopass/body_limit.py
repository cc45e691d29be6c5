"""A body larger than any honest form is refused before anybody reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from infopass import error_pages

# Where mail providers tell what became of messages (notices/hooks).
_REPORTS = "/hooks/mail/"


class BodyLimitMiddleware:
    """Django's own limit counts form fields only, so a file of any size would be read to its end.

    A body without a length (sent in chunks) has none for Django either: it is not read at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced_bytes(request) > _most_bytes(request):
            return error_pages.too_large(request)
        return self.get_response(request)


def _most_bytes(request: HttpRequest) -> int:
    is_report = request.path_info.startswith(_REPORTS)
    return int(settings.LARGEST_REPORT if is_report else settings.LARGEST_BODY)


def _announced_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
