"""A body larger than any honest form is refused before anybody reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from infopass import error_pages


class BodyLimitMiddleware:
    """Django's own limit counts form fields only, so a file of any size would be read to its end.

    A body without a length (sent in chunks) has none for Django either: it is not read at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced_bytes(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return error_pages.too_large(request)
        return self.get_response(request)


def _announced_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
