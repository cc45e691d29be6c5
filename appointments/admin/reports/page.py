"""The page itself: asked for by its address alone, so that it can be kept and sent to a colleague."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.admin.reports.charts import MOST_PIECES, charts
from appointments.admin.reports.csv_file import csv_file
from appointments.admin.reports.form import PRESETS, ReportForm
from appointments.admin.reports.tables import Table, figures, tables
from appointments.reports import Report, report
from offices.models import Service
from offices.own_offices import own_offices

_INVALID = 422


def reports_page(request: HttpRequest, model_admin: "ModelAdmin[Any]") -> HttpResponse:
    """Of the person's own offices, and of no other. Raises PermissionDenied, Http404."""
    if not request.user.has_perm("appointments.view_reports"):
        raise PermissionDenied
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = ReportForm(
        request.GET,
        offices=list(own_offices(request.user).defer("loaded").order_by("code")),
        services=list(Service.objects.defer("loaded")),
        now=timezone.now(),
    )
    if not form.is_valid():
        return _drawn(request, model_admin, form, None)
    found = report(form.asked())
    if request.GET.get("format") == "csv":
        return csv_file(_named(tables(found), request.GET.get("table", "")), found.asked)
    return _drawn(request, model_admin, form, found)


def _named(all_tables: list[Table], name: str) -> Table:
    for table in all_tables:
        if table.name == name:
            return table
    raise Http404


def _drawn(
    request: HttpRequest, model_admin: "ModelAdmin[Any]", form: ReportForm, found: Report | None
) -> TemplateResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Reports"),
        "opts": model_admin.opts,
        "form": form,
        "presets": PRESETS,
        "has_offices": bool(form.offices),
        "report": found,
        "tables": tables(found) if found else [],
        "figures": figures(found) if found else [],
        "charts": charts(found) if found else [],
        "has_too_many_pieces": found is not None and len(found.pieces) > MOST_PIECES,
        "query": form.query(),
    }
    template = "admin/appointments/reports.html"
    return TemplateResponse(request, template, context, status=200 if found else _INVALID)
