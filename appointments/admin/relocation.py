"""Closures, and what became of everyone: progress, who has no place, undo."""

from math import ceil
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from appointments import closing
from appointments.admin.closing_page import MOST_SHOWN, closing_page
from appointments.admin.confirmation import acting_staff_member
from appointments.admin.displaced import counts, own_people, rows, without_channel
from appointments.admin.rows import WrittenByVerbs
from appointments.models import Displaced, Relocation
from appointments.refusals import BookingError
from offices.admin.closure import ClosureAdmin
from offices.own_offices import User, of_own_offices, own_offices, works_everywhere

_Outcome = Displaced.Outcome


@admin.register(Relocation)
class RelocationAdmin(WrittenByVerbs[Relocation]):
    office_path = "office"
    list_display = ("where", "from_date", "until_date", "state", "people", "unplaced", "started_by")
    list_filter = ("state",)
    list_select_related = ("office", "started_by")
    ordering = ("-pk",)

    def rows_for(self, user: User) -> Q:
        """A closure of every office is everybody's; of its people each meets their own."""
        of_every_office = Q(office=None) if own_offices(user).exists() else Q(pk__in=[])
        return super().rows_for(user) | of_every_office

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relocation]:
        closures = super().get_queryset(request)
        own = of_own_offices(request.user, "from_slot__counter__office")
        return closures.select_related("office", "started_by", "undone_by").annotate(
            number_of_people=_number_of(own),
            number_unplaced=_number_of(own & Q(outcome=_Outcome.UNPLACED)),
        )

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(require_POST(self.undo_view))
        return [
            path("<int:pk>/undo/", undo, name="appointments_relocation_undo"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("appointments.add_relocation")

    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return closing_page(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        relocation = self.get_object(request, object_id)
        if relocation is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_view_permission(request, relocation):
            raise PermissionDenied
        return self.own_page(request, "progress.html", **self._context(request, relocation))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST: everybody back, while nobody was told."""
        relocation = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self._may_act_on(request, relocation):
            raise PermissionDenied
        now = timezone.now()
        try:
            undone = closing.undo(relocation_id=pk, by=acting_staff_member(request), now=now)
        except BookingError as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.log_change(request, relocation, "undone")
            closing.carry_on_if_few(undone, now=now)
            self.message_user(request, _said_of_undoing(relocation), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:appointments_relocation_change", args=[pk]))

    def _context(self, request: HttpRequest, relocation: Relocation) -> dict[str, Any]:
        people = own_people(request.user, relocation)
        counted = counts(people)
        total = sum(counted.values())
        open_ = counted.get(_Outcome.WAITING, 0)
        if relocation.state == Relocation.State.UNDOING:
            open_ = total - sum(counted.get(outcome, 0) for outcome in Displaced.SETTLED)
        now = timezone.now()
        can_undo = self._may_act_on(request, relocation) and relocation.can_be_undone(now)
        return {
            "title": str(relocation),
            "original": relocation,
            "reasons": relocation.closure,
            "outcomes": [(_Outcome(name).label, counted.get(name, 0)) for name in _Outcome],
            "total": total,
            "done": total - open_,
            "is_running": relocation.state in {Relocation.State.PLACING, Relocation.State.UNDOING},
            "offices": _offices(relocation),
            "can_undo": can_undo,
            "another_rule": self._another_rule(request, relocation, counted),
            "minutes_left": ceil((relocation.notices_at - now).total_seconds() / 60),
            "without_channel": without_channel(people),
            "rows": rows(people),
            "unshown": max(0, total - MOST_SHOWN),
        }

    def _may_act_on(self, request: HttpRequest, relocation: Relocation) -> bool:
        is_of_own = relocation.office_id is not None or works_everywhere(request.user)
        return self.has_add_permission(request) and is_of_own

    def _another_rule(
        self, request: HttpRequest, relocation: Relocation, counted: dict[str, int]
    ) -> str:
        """Where to choose another rule for those whom this one found no place. Empty: nowhere."""
        is_open_to_it = (
            relocation.state == Relocation.State.PLACED
            and relocation.closure is not None
            and counted.get(_Outcome.UNPLACED, 0)
            and self._may_act_on(request, relocation)
        )
        page = reverse("admin:appointments_relocation_add")
        return f"{page}?closure={relocation.closure_id}" if is_open_to_it else ""

    @admin.display(description=gettext_lazy("office"), ordering="office__code")
    def where(self, relocation: Relocation) -> str:
        return relocation.office.code if relocation.office else _("every office")

    @admin.display(description=gettext_lazy("people"))
    def people(self, relocation: Any) -> int:
        return int(relocation.number_of_people)

    @admin.display(description=gettext_lazy("without a place"))
    def unplaced(self, relocation: Any) -> int:
        return int(relocation.number_unplaced)


def _said_of_undoing(relocation: Relocation) -> str:
    if relocation.of_standing_closure:
        return _("This is undone. Everybody waits for a place as before; the closure stands.")
    return _("The closure is undone. Everybody goes back to their own place.")


def _number_of(people: Q) -> Coalesce:
    """Counted beside each closure listed: joined, two counts would multiply each other."""
    of_it = Displaced.objects.filter(people, relocation=OuterRef("pk")).order_by()
    counted = of_it.values("relocation").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _offices(relocation: Relocation) -> dict[str, int] | None:
    """How far opening them again is, where there are several and everybody is back."""
    if relocation.state != Relocation.State.UNDOING or relocation.to_reopen is None:
        return None
    total = len(closing.closed_offices(relocation))
    return {"done": total - len(relocation.to_reopen), "total": total} if total > 1 else None


# Who closes an office meets the page that gives everyone a place.
ClosureAdmin.added_at = "admin:appointments_relocation_add"
