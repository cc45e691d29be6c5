"""Switching the language from inside a form without losing what was typed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from infopass import language


def chosen_language(request: HttpRequest) -> str:
    """The language whose button sent this form, or an empty string."""
    chosen = request.POST.get("language", "") if request.method == "POST" else ""
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def in_language(request: HttpRequest, code: str, *, query: str | None = None) -> HttpResponse:
    """Back to the same page in the other language, which is remembered.

    ``query`` takes the place of the query string that the page was asked with.
    """
    address = language.same_page(request, code)
    if query is not None:
        address = f"{address.partition('?')[0]}?{query}"
    response = HttpResponseRedirect(address)
    language.remember(response, code)
    return response
