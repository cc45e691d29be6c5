"""Which language a visitor reads, and the way to the same page in the other one."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import (
    get_language,
    get_language_from_path,
    get_language_from_request,
)

# Each language in its own words: a person looks for a word they can read.
OWN_NAMES = {"en": "English", "es": "Español"}


def current() -> str:
    """The code of the language this page is written in: ``en`` or ``es``."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return language if language in OWN_NAMES else settings.LANGUAGE_CODE


def other() -> str:
    """The code of the language this page is not written in."""
    return "en" if current() == "es" else "es"


def preferred(request: HttpRequest) -> str:
    """What the visitor chose before (cookie), else what the browser asks for, else English."""
    return get_language_from_request(request)[:2]


def of_path(path: str) -> str | None:
    """The language a path such as ``/es/offices/`` names, or None."""
    language = get_language_from_path(path)
    return language[:2] if language else None


def same_page(request: HttpRequest, language: str) -> str:
    """The address of the page asked for, query included, in another language.

    Nothing of an address but its beginning is translated, so that one that leads nowhere has its
    other half too, and the switch works on an error page.
    """
    address = request.get_full_path()
    named = of_path(request.path)
    if named is None:
        return f"/{language}/"
    return f"/{language}" + address[len(named) + 1 :]


class RememberLanguageMiddleware:
    """Keeps the language a person switched to, so that ``/`` leads there next time.

    The path names the language of every page; the cookie is set only when cookie and browser
    would have chosen another one. A page that only leads to one without a language, as the code on
    a notice leads staff to the admin, was not chosen for its language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        language = of_path(request.path)
        leads_out = "Location" in response and of_path(response["Location"]) is None
        if not language or response.status_code >= 400 or leads_out:
            return response
        if preferred(request) != language:
            remember(response, language)
        return response


def remember(response: HttpResponse, language: str) -> None:
    # Set by what this visitor's own cookie said: a shared cache must not hand it to others.
    patch_vary_headers(response, ["Cookie"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,  # seconds
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
