from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from offices.admin.lists import ListPage
from offices.lockout import unlock, with_locks
from offices.models import StaffMember, WrongPasswords


@admin.register(WrongPasswords)
class WrongPasswordsAdmin(ListPage[WrongPasswords]):
    """Who mistyped a password of late, from where, and how to let somebody in again."""

    office_path = None  # who has no name here belongs to no office
    list_display = ["name", "line", "failures", "last_at", "state"]
    list_display_links = None
    search_fields = ["username"]
    search_help_text = _("User name")
    ordering = ["-attempt_time"]
    actions = ["unlock"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WrongPasswords]:
        return with_locks(super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        # Unlocking is the one way to delete: it forgets a name's counts from everywhere.
        found = super().get_actions(request, action_location)
        return {name: action for name, action in found.items() if name != "delete_selected"}

    @admin.display(description=_("user name"), ordering="username")
    def name(self, row: WrongPasswords) -> str:
        return gettext("nobody’s name") if (row.username or "?")[0] == "?" else str(row.username)

    @admin.display(description=_("from the address"), ordering="ip_address")
    def line(self, row: WrongPasswords) -> str:
        return row.ip_address or "-"

    @admin.display(description=_("wrong passwords"), ordering="failures_since_start")
    def failures(self, row: WrongPasswords) -> int:
        return row.failures_since_start

    @admin.display(description=_("the last one"), ordering="attempt_time")
    def last_at(self, row: WrongPasswords) -> Any:
        return row.attempt_time

    @admin.display(description=_("sign-in"))
    def state(self, row: Any) -> str:
        return gettext("locked") if row.locks else gettext("not locked")

    @admin.action(description=_("Unlock these user names"), permissions=["delete"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[WrongPasswords]) -> None:
        own: Any = request.user
        names = {str(name) for name in queryset.order_by().values_list("username", flat=True)}
        unlock(names)
        people = StaffMember.objects.filter(username__in=names)
        if people:
            LogEntry.objects.log_actions(
                own.pk, people, CHANGE, gettext("Unlocked after wrong passwords.")
            )
        self.message_user(request, gettext("These people can sign in again."), messages.SUCCESS)
