from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import ForeignKey, Q
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from offices.admin.exchange import Exchanging
from offices.admin.filters import OfficeFilter
from offices.admin.pages import Replanning
from offices.exchange.resources import ClosureResource
from offices.models import Closure, Office
from offices.own_offices import User, of_own_offices, works_everywhere

if TYPE_CHECKING:
    from django.forms import ModelChoiceField


@admin.register(Closure)
class ClosureAdmin(Exchanging[Closure], Replanning[Closure]):
    """Closures; saving or deleting one re-plans the slots of its office, or of every office."""

    office_path = "office"
    # The name of the page that closes and looks after who is booked, where an app has one.
    added_at: ClassVar[str] = ""
    resource_class = ClosureResource
    list_display = ["where", "from_date", "from_time", "until_date", "until_time", "reason_en"]
    list_display_links = ["where", "from_date"]
    list_filter = [OfficeFilter, "from_date"]
    date_hierarchy = "from_date"
    search_fields = ["reason_en", "reason_es", "office__code", "office__name"]
    search_help_text = _("Reason; code or name of the office")
    list_select_related = ["office"]
    ordering = ["-from_date"]
    fieldsets = [
        (None, {"fields": ["office"]}),
        (
            _("When, on the office’s own clock"),
            {"fields": [("from_date", "from_time"), ("until_date", "until_time")]},
        ),
        (_("What applicants read"), {"fields": ["reason_en", "reason_es"]}),
    ]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "GET" and self.added_at and self.has_add_permission(request):
            return redirect(self.added_at)
        return super().add_view(request, *args, **kwargs)

    def rows_for(self, user: User) -> Q:
        """What closes every office closes one's own too."""
        return of_own_offices(user, self.office_path) | Q(office=None)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "office" and not works_everywhere(request.user):
            field.required, field.help_text = True, ""
        return field

    def has_change_permission(self, request: HttpRequest, obj: Closure | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_for(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Closure | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_for(request.user, obj)

    @admin.display(description=_("office"), ordering="office__code")
    def where(self, closure: Closure) -> str:
        return closure.office.code if closure.office else str(_("every office"))

    def offices_of(self, row: Closure) -> set[int]:
        if row.office_id is not None:
            return {row.office_id}
        return set(Office.objects.values_list("pk", flat=True))


def _is_for(user: User, closure: Closure | None) -> bool:
    """Only who works for every office may open them all again."""
    return closure is None or closure.office_id is not None or works_everywhere(user)
