"""Reports of the e-mail provider, read by Anymail, which also checks who sends them."""

from typing import Any

from anymail.signals import tracking
from anymail.urls import urlpatterns as anymail_patterns
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from notices import receipts

# "failed" and "deferred" may still arrive; a complaint means that nobody wants to read it there.
_CAME_BACK = {"bounced", "rejected", "complained"}
_MOST_DIGITS = 18  # of a row's number


@csrf_exempt
@login_not_required
def reports(request: HttpRequest) -> HttpResponse:
    """The tracking webhook of the provider in use, and of no other."""
    for pattern in anymail_patterns:
        name = pattern.name or ""
        if settings.EMAIL_PROVIDER and name.startswith(f"{settings.EMAIL_PROVIDER}_tracking"):
            answer: HttpResponse = pattern.callback(request)
            return answer
    raise Http404


@receiver(tracking, dispatch_uid="note-what-became-of-a-message")
def note(event: Any, **_signal: Any) -> None:
    named = event.metadata or {}
    notice_id = str(named.get("notice", ""))
    if named.get("site") != settings.PUBLIC_URL:
        return
    if not notice_id.isdecimal() or len(notice_id) > _MOST_DIGITS:
        return
    now = timezone.now()
    if event.event_type == "delivered":
        receipts.delivered(int(notice_id), at=event.timestamp or now)
    elif event.event_type in _CAME_BACK:
        why = event.reject_reason or event.event_type
        receipts.came_back(int(notice_id), fault=f"mail {why}", now=now)
