from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.pages import KeptWhileNeeded
from offices.models import StaffMember
from offices.own_offices import User, own_office_ids, works_everywhere

# What would let somebody give themselves what only a superuser has.
_OF_SUPERUSERS = {"is_superuser", "user_permissions"}


@admin.register(StaffMember)
class StaffMemberAdmin(KeptWhileNeeded[StaffMember], UserAdmin):  # type: ignore[type-arg]
    """Django's own pages for people who sign in, with the offices they work for."""

    office_path = None  # more than one each: see rows_for
    list_display = ["username", "first_name", "last_name", "office_codes", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups", "offices"]
    search_fields = ["username", "first_name", "last_name", "email", "offices__code"]
    search_help_text = _("User name, name, e-mail or code of an office")
    filter_horizontal = ["groups", "user_permissions", "offices"]
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Offices"), {"fields": ["offices"]}))

    def rows_for(self, user: User) -> Q:
        if works_everywhere(user):
            return Q()
        colleagues = StaffMember.objects.filter(offices__in=own_office_ids(user))
        return Q(pk__in=colleagues.values("pk"))

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("offices")

    def get_readonly_fields(self, request: HttpRequest, obj: StaffMember | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *sorted(_OF_SUPERUSERS))

    def has_change_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_open_to(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_open_to(request.user, obj)

    @admin.display(description=_("offices"))
    def office_codes(self, person: StaffMember) -> str:
        return ", ".join(sorted(office.code for office in person.offices.all()))


def _is_open_to(user: User, person: StaffMember | None) -> bool:
    """Whoever could set a superuser's password would be one."""
    return user.is_superuser or person is None or not person.is_superuser
