"""Every page of the admin is closed to whoever still owes a code, whatever leads there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from offices.second_factor import Standing, standing_of

_ADMIN = "admin"
# Where somebody may go who owes one: in, out, and to give it.
_WAYS = {"login", "logout", "session_left"}
_OWED: dict[Standing, str] = {
    Standing.CODE: "second_factor_code",
    Standing.SET_UP: "second_factor_set_up",
}


class SecondFactorGateMiddleware:
    """By the route, not by the view: a view that somebody forgot to wrap is closed all the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or _ADMIN not in match.namespaces or match.url_name in _WAYS:
            return None
        # Strangers, and people who are no staff, are turned away by the admin itself.
        if not (request.user.is_active and request.user.is_staff):
            return None
        page = _OWED.get(standing_of(request.user))
        if page is None or match.url_name == page:
            return None
        return HttpResponseRedirect(f"{reverse(f'admin:{page}')}?{_afterwards(request)}")


def _afterwards(request: HttpRequest) -> str:
    """A form that was sent cannot be sent again by going there."""
    came_for = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    return urlencode({"next": came_for})
