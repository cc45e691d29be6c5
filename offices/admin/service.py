from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.pages import KeptWhileNeeded
from offices.models import Service


@admin.register(Service)
class ServiceAdmin(KeptWhileNeeded[Service]):
    office_path = None
    list_display = ["position", "code", "name_en", "name_es", "active", "needs_approval"]
    list_display_links = ["code", "name_en"]
    list_filter = ["active", "needs_approval", "is_protected"]
    search_fields = ["code", "name_en", "name_es"]
    search_help_text = _("Code, or name in either language")
    fieldsets = [
        (None, {"fields": ["code", "position", "active", "needs_approval", "is_protected"]}),
        (_("English"), {"fields": ["name_en", "hint_en", "bring_en"]}),
        (_("Spanish"), {"fields": ["name_es", "hint_es", "bring_es"]}),
        (
            _("The answer online"),
            {"fields": ["online_en", "online_url_en", "online_es", "online_url_es"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Service | None = None) -> list[str]:
        # The office files know a service by its code.
        return ["code"] if obj else []
