"""A message as it was sent, drawn in a frame of its own: no script, no form, nothing from outside."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from notices.models import Notice

_PIN = re.compile(r"\b\d{6}\b")
# Of a link that opens the notice, which shows the PIN.
_KEY = re.compile(r"(?<=[?&]key=)[0-9a-f]+")
_HIDDEN = "••••••"
# Mail programs fetch no style sheet, so the message carries its own few rules.
_INSIDE = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
# The page around it may frame what comes from here.
AROUND = settings.SECURE_CSP | {"frame-src": [CSP.SELF]}


def without_pin(text: str) -> str:
    """PIN and key are the applicant's alone. The demo shows it, to play both parts."""
    return text if settings.IS_DEMONSTRATION else _KEY.sub(_HIDDEN, _PIN.sub(_HIDDEN, text))


@csp_override(_INSIDE)
@xframe_options_sameorigin
def drawn(_request: HttpRequest, notice: Notice) -> HttpResponse:
    return HttpResponse(without_pin(notice.html))
