"""A body larger than any honest form is refused before anybody reads it."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from infopass import error_pages

# Where mail providers tell what became of messages (notices/hooks).
_REPORTS = "/hooks/mail/"
# Where staff bring in a spreadsheet (offices/admin/exchange.py).
_IMPORTS = re.compile(r"/admin/offices/[a-z]+/import/")


class BodyLimitMiddleware:
    """Django's own limit counts form fields only, so a file of any size would be read to its end.

    A body without a length (sent in chunks) has none for Django either: it is not read at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced_bytes(request) > _most_bytes(request):
            if _IMPORTS.fullmatch(request.path_info):
                return error_pages.file_too_large(request)
            return error_pages.too_large(request)
        return self.get_response(request)


def _most_bytes(request: HttpRequest) -> int:
    if request.path_info.startswith(_REPORTS):
        return int(settings.LARGEST_REPORT)
    is_import = _IMPORTS.fullmatch(request.path_info)
    return int(settings.LARGEST_IMPORT if is_import else settings.LARGEST_BODY)


def _announced_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
