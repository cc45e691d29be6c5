from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.csp import csp_override

from appointments.admin.confirmation import (
    EVERYWHERE,
    acting_staff_member,
    chosen,
    one_by_one,
    tell_refused,
)
from appointments.admin.filters import OfficeFilter, WhenFilter
from appointments.admin.rows import at_the_office, when_at_the_office
from appointments.admin.searching import FoundByAppointment
from appointments.look_ups import looked_at
from notices import resending
from notices.admin import as_sent
from notices.models import Notice
from notices.resending import NotSentAgain

_NOTHING = "-"


@admin.action(
    permissions=["send"],
    description=_("Send again"),
    description_plural=_("Send the selected messages again"),
    location=EVERYWHERE,
)
def send_again(
    model_admin: "NoticeAdmin", request: HttpRequest, queryset: QuerySet[Notice]
) -> None:
    outcome = one_by_one(
        chosen(model_admin, request, queryset),
        lambda notice: resending.send_again(notice_id=notice.pk, now=timezone.now()),
        NotSentAgain,
    )
    tell_refused(model_admin, request, outcome)
    for notice in outcome.done:
        model_admin.log_addition(request, notice, "sent again")
    if outcome.done:
        told = ngettext(
            "%(count)d message is on its way again, to the contact now on file.",
            "%(count)d messages are on their way again, to the contacts now on file.",
            len(outcome.done),
        )
        model_admin.message_user(request, told % {"count": len(outcome.done)}, messages.SUCCESS)


@admin.action(
    permissions=["send"],
    description=_("Try anew (given up)"),
    description_plural=_("Try the selected messages anew (given up)"),
    location=EVERYWHERE,
)
def try_anew(model_admin: "NoticeAdmin", request: HttpRequest, queryset: QuerySet[Notice]) -> None:
    def again(notice: Notice) -> Notice:
        resending.try_anew(notice_id=notice.pk, now=timezone.now())
        return notice

    outcome = one_by_one(chosen(model_admin, request, queryset), again, NotSentAgain)
    tell_refused(model_admin, request, outcome)
    for notice in outcome.done:
        model_admin.log_change(request, notice, "tried anew")
    if outcome.done:
        told = ngettext(
            "%(count)d message waits to be sent.",
            "%(count)d messages wait to be sent.",
            len(outcome.done),
        )
        model_admin.message_user(request, told % {"count": len(outcome.done)}, messages.SUCCESS)


@admin.register(Notice)
class NoticeAdmin(FoundByAppointment[Notice]):
    """What went out, to whom, and what came of it: as sent, but for the PIN."""

    slot_path = "appointment__slot__"
    appointment_path = "appointment__"
    shown_with = ("appointment", "event")
    actions = (send_again, try_anew)
    list_display = (
        "since",
        "office_code",
        "number",
        "kind",
        "channel",
        "language",
        "status",
        "attempts",
    )
    list_filter = ("status", OfficeFilter, "kind", "channel", WhenFilter)
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (("appointment", "kind", "status"), ("channel", "language"))}),
        (
            _("How far it got"),
            {"fields": (("since", "next_try", "ended", "delivered"), ("attempts", "last_fault"))},
        ),
        (_("As it was sent"), {"fields": (("recipient", "subject"), "shown", "text_as_sent")}),
    )
    readonly_fields = ("since", "ended", "delivered", "next_try", "shown", "text_as_sent")

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Sending is a change, though no form here changes anything."""
        return request.user.has_perm("notices.change_notice")

    def get_urls(self) -> list[URLPattern]:
        shown = self.admin_site.admin_view(self.shown_view)
        return [path("<int:pk>/shown/", shown, name="notice_shown"), *super().get_urls()]

    def shown_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The e-mail itself, for the frame on its page."""
        notice = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, notice):
            raise PermissionDenied
        if not notice.html:
            raise Http404
        looked_at(notice.appointment, by=acting_staff_member(request), now=timezone.now())
        return as_sent.drawn(request, notice)

    @method_decorator(csp_override(as_sent.AROUND))
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, notice: Notice) -> str:
        return at_the_office(notice.created_at, notice.appointment.slot.counter.office)

    @admin.display(description=_("ended"))
    def ended(self, notice: Notice) -> str:
        return when_at_the_office(notice.ended_at, notice.appointment.slot.counter.office)

    @admin.display(description=_("delivered"))
    def delivered(self, notice: Notice) -> str:
        return when_at_the_office(notice.delivered_at, notice.appointment.slot.counter.office)

    @admin.display(description=_("next try"))
    def next_try(self, notice: Notice) -> str:
        if notice.status != Notice.Status.WAITING:
            return _NOTHING
        return at_the_office(notice.not_before, notice.appointment.slot.counter.office)

    @admin.display(description=_("office"), ordering="appointment__slot__counter__office__code")
    def office_code(self, notice: Notice) -> str:
        return notice.appointment.slot.counter.office.code

    @admin.display(description=_("appointment"))
    def number(self, notice: Notice) -> str:
        return notice.appointment.number_as_shown

    @admin.display(description=_("as people see it"))
    def shown(self, notice: Notice) -> str:
        """Nothing for a text message, nor for a reminder that was not written yet."""
        if not notice.html:
            return _NOTHING
        return format_html(
            '<iframe class="message" sandbox src="{}" title="{}"></iframe>',
            reverse("admin:notice_shown", args=[notice.pk]),
            notice.subject,
        )

    @admin.display(description=_("text"))
    def text_as_sent(self, notice: Notice) -> str:
        if not notice.text:
            return _NOTHING
        return format_html('<div class="readonly-text">{}</div>', as_sent.without_pin(notice.text))
