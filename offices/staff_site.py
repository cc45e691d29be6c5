"""The admin as staff meet it: its door, and what it says there."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class StaffSite(AdminSite):
    site_header = _("InfoPass staff")
    site_title = _("InfoPass staff")
    index_title = _("Offices and appointments")
    index_template = "admin/staff_index.html"

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        from offices.last_sign_in import announce  # noqa: PLC0415 - models are not there earlier

        answer = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            announce(request, answer.headers["Location"])
        return answer

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from offices.last_sign_in import sentence_for  # noqa: PLC0415 - as above

        person: Any = request.user
        return super().index(
            request, {"last_sign_in": sentence_for(person), **(extra_context or {})}
        )
