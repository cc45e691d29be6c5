"""How long the session of somebody in the admin still lasts, and that it ended."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from infopass.session_renewal import last_seen, leaves_session_alone, lifetime_left


@leaves_session_alone
def session_left(request: HttpRequest) -> JsonResponse:
    """Asked by the page's script before it warns: another window may have kept the session alive."""
    return JsonResponse({"seconds": lifetime_left(request)})


def stay(request: HttpRequest) -> HttpResponse:
    """Being asked is enough: every request of a signed-in person but the one above renews."""
    del request
    return HttpResponse(status=204)


def why_signed_out(request: HttpRequest) -> str:
    """For the login page: what became of the session that this browser had; empty where it had none."""
    seen = last_seen(request)
    if seen is None:
        return ""
    again = _("Sign in again to go on.")
    if timezone.now() - seen.at < seen.lasts:
        ended = _("Your session was ended.")
        return f"{ended} {again}"
    minutes = int(seen.lasts.total_seconds() // 60)
    idle = _("Your session ended because nothing was done for %(minutes)d minutes.")
    return f"{idle % {'minutes': minutes}} {again}"
