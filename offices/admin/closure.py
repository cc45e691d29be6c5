from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from offices.admin.filters import OfficeFilter
from offices.admin.pages import Replanning
from offices.models import Closure, Office


@admin.register(Closure)
class ClosureAdmin(Replanning[Closure]):
    """Closures; saving or deleting one re-plans the slots of its office, or of every office."""

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

    @admin.display(description=_("office"), ordering="office__code")
    def where(self, closure: Closure) -> str:
        return closure.office.code if closure.office else str(_("every office"))

    def offices_of(self, row: Closure) -> set[int]:
        if row.office_id is not None:
            return {row.office_id}
        return set(Office.objects.values_list("pk", flat=True))
