from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from offices.admin.pages import KeptWhileNeeded
from offices.models import AuthenticatorApp, StaffMember
from offices.own_offices import User, own_office_ids, works_everywhere
from offices.second_factor import forget_second_factor


@admin.register(StaffMember)
class StaffMemberAdmin(KeptWhileNeeded[StaffMember], UserAdmin):  # type: ignore[type-arg]
    """Django's own pages for people who sign in, with the offices they work for."""

    office_path = None  # more than one each: see rows_for
    list_display = [
        "username",
        "first_name",
        "last_name",
        "office_codes",
        "is_active",
        "is_staff",
        "has_second_factor",
    ]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups", "offices"]
    search_fields = ["username", "first_name", "last_name", "email", "offices__code"]
    search_help_text = _("User name, name, e-mail or code of an office")
    filter_horizontal = ()
    # Rights come from a role; Django's list of single permissions is left out.
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("Role and offices"),
            {
                "fields": ("is_active", "is_staff", "is_superuser", "groups", "offices"),
                "classes": ("role-and-offices",),
            },
        ),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    actions = ["reset_second_factor"]

    def rows_for(self, user: User) -> Q:
        if works_everywhere(user):
            return Q()
        colleagues = StaffMember.objects.filter(offices__in=own_office_ids(user))
        return Q(pk__in=colleagues.values("pk"))

    def get_queryset(self, request: Any) -> Any:
        apps = AuthenticatorApp.objects.filter(user_id=OuterRef("pk"), confirmed=True)
        people = super().get_queryset(request).prefetch_related("offices")
        return people.annotate(has_app=Exists(apps))

    def get_readonly_fields(self, request: HttpRequest, obj: StaffMember | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        fields = (*fields, "last_login", "date_joined")
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name == "groups":
            kwargs |= {"label": _("Role"), "help_text": _("What this person may do.")}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_open_to(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_open_to(request.user, obj)

    @admin.display(description=_("offices"))
    def office_codes(self, person: StaffMember) -> str:
        return ", ".join(sorted(office.code for office in person.offices.all()))

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, person: Any) -> bool:
        return bool(person.has_app)

    @admin.action(
        description=_("Reset the second factor (after a lost telephone)"), permissions=["change"]
    )
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[StaffMember]) -> None:
        """Not one's own, which asks for a code; nor that of who may do more than oneself."""
        own: Any = request.user
        others = queryset.exclude(pk=own.pk)
        if not own.is_superuser:
            others = others.exclude(is_superuser=True)
        reset = [person for person in others if forget_second_factor(person)]
        if reset:
            LogEntry.objects.log_actions(own.pk, reset, CHANGE, gettext("Reset the second factor."))
        self.message_user(
            request,
            gettext("Second factors that were reset: %(count)d.") % {"count": len(reset)},
            messages.SUCCESS if reset else messages.WARNING,
        )


def _is_open_to(user: User, person: StaffMember | None) -> bool:
    """Whoever could set a superuser's password would be one."""
    return user.is_superuser or person is None or not person.is_superuser
