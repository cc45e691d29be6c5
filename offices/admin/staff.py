from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from offices.admin.pages import KeptWhileNeeded
from offices.models import StaffMember


@admin.register(StaffMember)
class StaffMemberAdmin(KeptWhileNeeded[StaffMember], UserAdmin):  # type: ignore[type-arg]
    """Django's own pages for people who sign in, with the offices they work for."""

    list_display = ["username", "first_name", "last_name", "office_codes", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups", "offices"]
    search_fields = ["username", "first_name", "last_name", "email", "offices__code"]
    search_help_text = _("User name, name, e-mail or code of an office")
    filter_horizontal = ["groups", "user_permissions", "offices"]
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Offices"), {"fields": ["offices"]}))

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("offices")

    @admin.display(description=_("offices"))
    def office_codes(self, person: StaffMember) -> str:
        return ", ".join(sorted(office.code for office in person.offices.all()))
