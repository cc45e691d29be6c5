"""The way in: the language of the first page, and the first page itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from infopass.language import preferred


@login_not_required
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """To the home page in the language chosen before, else the browser's, else English."""
    with override(preferred(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@login_not_required
@cache_control(public=True, max_age=24 * 3600)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What browsers ask for that cannot read the drawing named in the page.

    Not a lasting redirect: the file's name changes with its content.
    """
    return HttpResponseRedirect(static("favicon.ico"))


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")
