"""Switching the language from inside a form without losing what was typed."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from infopass import language


def chosen_language(request: HttpRequest) -> str:
    """The language whose button sent this form, or an empty string.

    Raises BadRequest for a language that no button names: who sent it meant no other button either.
    """
    sent = request.POST if request.method == "POST" else request.GET
    chosen = sent.get("language")
    if chosen is not None and chosen not in dict(settings.LANGUAGES):
        raise BadRequest("a language that is not offered")
    return chosen or ""


def in_language(request: HttpRequest, code: str, *, query: str | None = None) -> HttpResponse:
    """Back to the same page in the other language, which is remembered.

    ``query`` takes the place of the query string that the page was asked with.
    """
    address = language.same_page(request, code)
    if query is None and "language" in request.GET:
        query = _without_the_button(request)
    if query is not None:
        path = address.partition("?")[0]
        address = f"{path}?{query}" if query else path
    response = HttpResponseRedirect(address)
    language.remember(response, code)
    return response


def _without_the_button(request: HttpRequest) -> str:
    """A form that only looks something up sends the switch in the address, with what was picked."""
    asked = request.GET.copy()
    asked.pop("language", None)
    return asked.urlencode()
