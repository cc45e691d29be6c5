"""Pages travel compressed, except where their size could give away what is secret in them.

Whoever can see the length of encrypted answers and choose a text that comes back in them can guess
a secret beside it, letter by letter: a right guess compresses better (BREACH). Forms' tokens are
masked anew on every page; a PIN, a phone number or an e-mail address is not. So an answer is
compressed only when nothing in its address is of somebody's choosing. See
docs/decisions/compressed-pages.md.
"""

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# What our own links put behind a question mark. No guess at a secret has one of these forms.
_ONE = (
    r"(before|without_zip|day=20\d\d-\d\d-\d\d|office=[A-Z]{3}|state=[A-Z]{2}|done=(moved|contact))"
)
_OF_OUR_MAKING = re.compile(rf"({_ONE}(&{_ONE})*)?", re.ASCII)
_COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")
_STAFF = "/admin/"


class CompressionMiddleware(GZipMiddleware):
    """Django's, with its random length of up to 100 bytes, for pages that cannot be probed.

    The staff's pages show other people's data beside what was searched for: they stay as they are.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith(_STAFF) or not _can_shrink(response):
            return response
        if not _OF_OUR_MAKING.fullmatch(request.META.get("QUERY_STRING", "")):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


def _can_shrink(response: HttpResponseBase) -> bool:
    """Not what is compressed already, such as a PDF."""
    return response.headers.get("Content-Type", "").startswith(_COMPRESSIBLE)
