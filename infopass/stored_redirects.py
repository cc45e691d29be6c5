"""Browsers store a permanent redirect for as long as they like, with the address it was made for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase


class NoStoredRedirectsMiddleware:
    """Where Django itself mends an address (a missing slash, a missing language), nothing is kept.

    The address may hold a confirmation number, and where it leads depends on the visitor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseRedirectBase):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
