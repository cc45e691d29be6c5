"""The admin as staff meet it: its door, what it says there, and the pages of the second factor."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from infopass.session_renewal import forget_last_seen, lifetime


class StaffSite(AdminSite):
    site_header = _("InfoPass staff")
    site_title = _("InfoPass staff")
    index_title = _("Offices and appointments")
    login_template = "admin/staff_login.html"
    index_template = "admin/staff_index.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """All but django-otp's own pages, which come by themselves and show every secret."""
        from django_otp.models import Device  # noqa: PLC0415 - models are not there earlier

        given = (
            model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        )
        shown = [model for model in given if not issubclass(model, Device)]
        super().register(shown, admin_class, **options)

    def get_urls(self) -> list[Any]:
        return [*self._own_urls(), *super().get_urls()]

    def _own_urls(self) -> list[URLPattern]:
        from offices import second_factor_pages as pages  # noqa: PLC0415 - as above
        from offices import staff_session  # noqa: PLC0415

        left = login_not_required(require_safe(staff_session.session_left))
        stay = require_POST(staff_session.stay)
        return [
            path("second-factor/", self.admin_view(pages.second_factor), name="second_factor"),
            path(
                "second-factor/set-up/", self.admin_view(pages.set_up), name="second_factor_set_up"
            ),
            path("second-factor/code/", self.admin_view(pages.code), name="second_factor_code"),
            path(
                "second-factor/recovery-codes/",
                self.admin_view(pages.new_recovery_codes),
                name="second_factor_codes",
            ),
            path(
                "second-factor/remove/", self.admin_view(pages.remove), name="second_factor_remove"
            ),
            path("session/", left, name="session_left"),
            path("session/stay/", self.admin_view(stay), name="session_stay"),
        ]

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        from offices.staff_session import why_signed_out  # noqa: PLC0415

        said = {"banner": login_banner(), "why_signed_out": why_signed_out(request)}
        answer = super().login(request, {**said, **(extra_context or {})})
        if request.method == "POST" and answer.status_code == 302:
            self._announce(request, answer.headers["Location"])
        return answer

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        forget_last_seen(request)
        return super().logout(request, extra_context)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from offices.last_sign_in import sentence_for  # noqa: PLC0415 - as above

        person: Any = request.user
        return super().index(
            request, {"last_sign_in": sentence_for(person), **(extra_context or {})}
        )

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "session_seconds": int(lifetime().total_seconds())}

    def _announce(self, request: HttpRequest, leads_to: str) -> None:
        """Not before the code was given, where one is owed."""
        from offices.last_sign_in import announce  # noqa: PLC0415 - as above
        from offices.second_factor import Standing, standing_of  # noqa: PLC0415

        if standing_of(request.user) is Standing.OPEN:
            announce(request, leads_to)


def login_banner() -> dict[str, str]:
    """What the operator says above the login form, and in which language: the reader's if there is one."""
    texts: dict[str, str] = settings.LOGIN_BANNER
    reads = get_language() or ""
    language = reads if texts.get(reads) else "en"
    return {"text": texts[language], "language": language}
