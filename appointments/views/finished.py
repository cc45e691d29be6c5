"""The end of a visit to the site: everything this browser could still open is taken from it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments.views.answers import Answers
from appointments.views.held_time import give_back
from appointments.views.move import Move
from infopass.cleared_forms import mark, remember_as_cleared

# Not "cache": nothing personal is ever stored there, and Chromium holds the answer back for seconds
# while it searches its disk, with the personal page still on the screen.
_CLEARED = '"cookies", "storage"'


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finished(request: HttpRequest) -> HttpResponse:
    """Clear this computer, then say so. Opened before that, the page offers it."""
    if request.method == "POST":
        return _clear(request)
    is_cleared = not request.session.keys()
    response = render(request, "finished.html", {"is_cleared": is_cleared})
    if is_cleared:
        mark(response)  # not before: the answer that clears this computer takes every cookie along
    return response


def _clear(request: HttpRequest) -> HttpResponse:
    give_back(Answers.load(request.session).token)
    give_back(Move.token_of(request.session))
    request.session.flush()
    secret = request.META.get("CSRF_COOKIE")
    if secret:  # the forms that are open in this browser carry it
        remember_as_cleared(secret)
    list(messages.get_messages(request))  # what was not read yet goes too
    response = redirect("finished")
    # Browsers heed the header over HTTPS only; the page does not depend on it.
    response.headers["Clear-Site-Data"] = _CLEARED
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    return response
