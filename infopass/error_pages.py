"""Pages for what went wrong: what happened, in the visitor's language, and the next step.

They are rendered without context processors, so they need no session and no signed-in user, and but
for a form that lost its cookie no database: a page about a failure must not fail for the same reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import REASON_BAD_ORIGIN, get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from infopass.agency import agency
from infopass.cleared_forms import is_of_cleared_browser
from infopass.language import of_path, preferred

# Marks a form that was sent a second time: without cookies a third would be no better.
_SENT_AGAIN = "sent_again"


@dataclass(frozen=True)
class Step:
    """Something to do next: the words of a link and where it leads."""

    words: str
    url: str


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, SessionInterrupted):
        return _finished_elsewhere(request)
    with _in_visitors_language(request):
        return _page(
            request,
            400,
            _("We could not read what was sent"),
            _(
                "Something in the address or in the form was not what this site expects. "
                "Nothing was booked or changed."
            ),
            _home(),
        )


def too_large(request: HttpRequest) -> HttpResponse:
    with _in_visitors_language(request):
        return _page(
            request,
            413,
            _("This is more than we can take"),
            _(
                "What was sent is far longer than any form of this site. Nothing was booked or "
                "changed. Open the page again and type less, or send no file."
            ),
            _home(),
            Step(_("See my appointment"), reverse("manage")),
        )


def file_too_large(request: HttpRequest) -> HttpResponse:
    with _in_visitors_language(request):
        return _page(
            request,
            413,
            _("This file is too large"),
            _("Nothing was imported or changed. Split the file into smaller ones and try again."),
            Step(_("Open the page again"), request.path),
        )


def _finished_elsewhere(request: HttpRequest) -> HttpResponse:
    """The session ended in another window while this page was on its way."""
    with _in_visitors_language(request):
        return _page(
            request,
            400,
            _("This computer was cleared in another window"),
            _(
                "Your answers are no longer here. If you were booking, your appointment may have "
                "been made just before: to book again, start again, and we tell you if it was."
            ),
            Step(_("Book an appointment"), reverse("book_service")),
            Step(_("See my appointment"), reverse("manage")),
        )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    with _in_visitors_language(request):
        return _page(
            request,
            403,
            _("You cannot open this page"),
            _(
                "This page is not open to you. To see your own appointment, use the number and "
                "the PIN on your notice."
            ),
            Step(_("See my appointment"), reverse("manage")),
            _home(),
        )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _is_our_own_form(request, reason):
        if is_of_cleared_browser(request.POST.get("csrfmiddlewaretoken", "")):
            return _cleared(request)
        return _send_again(request)
    with _in_visitors_language(request):
        return _page(
            request,
            403,
            _("Please send the page again"),
            _(
                "The page was open for a long time, or your browser does not accept cookies. "
                "Nothing was booked or changed. Allow cookies for this site, open the page again "
                "and send it once more."
            ),
            Step(_("Open the page again"), request.path),
            _home(),
        )


def _is_our_own_form(request: HttpRequest, reason: str) -> bool:
    """Whether the browser itself says that one of our pages sent this, for the first time.

    Django looks at the origin before it looks for the token, and says when it was a stranger's.
    """
    origin = request.headers.get("Origin", "")
    if not origin or reason == REASON_BAD_ORIGIN % origin or not of_path(request.path):
        return False
    return request.method == "POST" and _SENT_AGAIN not in request.POST


def _cleared(request: HttpRequest) -> HttpResponse:
    """The next person went back and reloaded: what the last one typed is not for their eyes."""
    with _in_visitors_language(request):
        return _page(
            request,
            403,
            _("This computer is cleared"),
            _(
                "Your answers and your notice can no longer be opened here. Going back shows "
                "nothing of yours."
            ),
            Step(_("Book an appointment"), reverse("book_service")),
            Step(_("See my appointment"), reverse("manage")),
        )


def _send_again(request: HttpRequest) -> HttpResponse:
    """The cookie went while the form was open: with a new one, all that was typed is sent again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context = {"typed": [*typed, (_SENT_AGAIN, "yes")], "csrf_token": get_token(request)}
    with _in_visitors_language(request):
        return _render(request, "errors/send_again.html", context, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    with _in_visitors_language(request):
        return _page(
            request,
            404,
            _("We could not find this page"),
            _("The address may have a typing mistake, or the page may have moved."),
            _home(),
            Step(_("See my appointment"), reverse("manage")),
            Step(_("Find an office"), reverse("office_list")),
        )


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    with _in_visitors_language(request):
        return _page(
            request,
            405,
            _("This page takes nothing sent to it"),
            _("Nothing was booked or changed. Open the page again and go on from there."),
            Step(_("Open the page again"), request.path),
            _home(),
        )


class MethodNotAllowedMiddleware:
    """Django answers a form sent to a page that takes none with an empty body: a dead end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = method_not_allowed(request)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def server_error(request: HttpRequest) -> HttpResponse:
    with _in_visitors_language(request):
        return _page(
            request,
            500,
            _("Something went wrong on our side"),
            _(
                "The fault is ours, not yours. Please try again in a few minutes. If you were "
                "booking, see first whether your appointment was made: you then have a number "
                "and a PIN."
            ),
            Step(_("Try again"), request.path if request.method == "GET" else reverse("home")),
            Step(_("See my appointment"), reverse("manage")),
        )


def _in_visitors_language(request: HttpRequest) -> override:
    """The path names the language; an error can come before anything else has looked."""
    return override(of_path(request.path) or preferred(request))


def _home() -> Step:
    return Step(_("Go to the start page"), reverse("home"))


def _page(request: HttpRequest, status: int, heading: str, text: str, *steps: Step) -> HttpResponse:
    context = {"heading": heading, "text": text, "steps": steps}
    return _render(request, "errors/page.html", context, status)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    html = render_to_string(template, agency(request) | {"request": request} | context)
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response
