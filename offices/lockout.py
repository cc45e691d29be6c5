"""Wrong passwords of staff are counted in PostgreSQL, and too many of them lock the door for a while.

django-axes asks before a password is checked and tells of each that was wrong. What it counts, keeps
and answers is decided here (docs/decisions/wrong-passwords.md).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from infopass.client_address import client_address, network_of
from offices.last_sign_in import note_wrong
from offices.models import WrongPasswords

# One name from one line, as a person who mistypes.
FROM_ONE_ADDRESS = 5
# One name from everywhere, as a machine that guesses. A stranger needs ten lines to lock out a clerk.
FROM_EVERYWHERE = 50
LOCKED_FOR = timedelta(minutes=30)


_NOWHERE = "::"  # where the server knows no address: all of these are one line


def counted_address(request: HttpRequest) -> str:
    """What axes counts by: the visitor's line, as far as it can be believed."""
    return network_of(client_address(request)).partition("/")[0] or _NOWHERE


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The user name that was typed, or a digest of one that nobody has.

    People type their password into the wrong field; what is no name of ours is not kept as it is.
    """
    typed = str((credentials or {}).get("username") or request.POST.get("username", ""))
    if get_user_model().objects.filter(username=typed).exists():
        return typed
    return f"?{sha256(typed.encode()).hexdigest()[:16]}"


class CountsByNameAndLine(AxesDatabaseHandler):  # type: ignore[misc] # axes has no types
    """axes' counting in the database, with two limits, and without what nobody needs to know."""

    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        """Asked before a password is looked at, so that a right one finds no way in either."""
        counting = _counting(counted_name(request, credentials))
        here = counting.filter(ip_address=request.axes_ip_address)
        return _total(here) >= FROM_ONE_ADDRESS or _total(counting) >= FROM_EVERYWHERE

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **_: Any
    ) -> None:
        """Counts a wrong password; one that came too late was not looked at and counts for nothing."""
        if request is None or request.axes_locked_out:
            return
        name = counted_name(request, credentials)
        _count(name, request.axes_ip_address)
        note_wrong(username=name)
        request.axes_locked_out = self.is_locked(request, credentials)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **_: Any) -> None:
        """Whoever knows the password has mistyped before; what others tried elsewhere stays counted."""
        WrongPasswords.objects.filter(
            username=user.get_username(), ip_address=request.axes_ip_address
        ).delete()

    def user_logged_out(self, sender: Any, request: Any, user: Any, **_: Any) -> None:
        """Nothing is kept of it."""


def unlock(names: Iterable[str]) -> int:
    """Forget the wrong passwords of these names, from everywhere. Answers how many counts there were."""
    return WrongPasswords.objects.filter(username__in=list(names)).delete()[0]


def forget_old_counts(*, now: datetime) -> int:
    """Those that lock nobody any more: an address says where somebody is."""
    return WrongPasswords.objects.filter(attempt_time__lt=now - LOCKED_FOR).delete()[0]


def with_locks(counts: QuerySet[WrongPasswords]) -> QuerySet[WrongPasswords]:
    """Each count with ``locks``: whether signing in by this name from this line is locked now."""
    counting = Q(attempt_time__gte=timezone.now() - LOCKED_FOR)
    of_the_name = WrongPasswords.objects.filter(counting, username=OuterRef("username"))
    total = of_the_name.order_by().values("username").annotate(total=Sum("failures_since_start"))
    too_many = Q(failures_since_start__gte=FROM_ONE_ADDRESS) | Q(everywhere__gte=FROM_EVERYWHERE)
    return counts.annotate(everywhere=Subquery(total.values("total"))).annotate(
        locks=Case(When(counting & too_many, then=True), default=False)
    )


def locked_out_page(request: HttpRequest, *_: Any) -> HttpResponse:
    """The answer to whoever may not try again yet: what happened, and what to do."""
    minutes = int(LOCKED_FOR.total_seconds() // 60)
    context = {
        **admin.site.each_context(request),
        "title": locked_out_title(),
        "minutes": minutes,
        "has_permission": False,
        "is_nav_sidebar_enabled": False,
        "agency_phone": settings.AGENCY_PHONE,
    }
    answer = render(request, "admin/locked_out.html", context, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def locked_out_title() -> str:
    return _("Signing in is locked for now")


def _counting(name: str) -> Any:
    threshold = timezone.now() - LOCKED_FOR
    return WrongPasswords.objects.filter(username=name, attempt_time__gte=threshold)


def _total(counts: Any) -> int:
    return int(counts.aggregate(total=Sum("failures_since_start"))["total"] or 0)


def _count(name: str, address: str) -> None:
    """One row for each name and line. It begins anew where the last mistake was long ago."""
    now = timezone.now()
    empty = {"http_accept": "", "path_info": "", "get_data": "", "post_data": ""}
    with transaction.atomic():
        row, _created = WrongPasswords.objects.select_for_update().get_or_create(
            username=name,
            ip_address=address,
            user_agent="",
            defaults={**empty, "failures_since_start": 0},
        )
        is_old = row.attempt_time < now - LOCKED_FOR
        row.failures_since_start = 1 if is_old else row.failures_since_start + 1
        row.attempt_time = now
        row.save(update_fields=["failures_since_start", "attempt_time"])
