"""Import and export beside a list: a preview first, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from offices.admin.pages import StaffPage, answers_to
from offices.admin.refusals import REFUSALS, sentence_for
from offices.exchange.changes import Kind
from offices.exchange.exporting import FORMATS, exported
from offices.exchange.files import lines_of
from offices.exchange.importing import Report, bring_in
from offices.exchange.places import Places
from offices.exchange.resources import ExchangeResource
from offices.exchange.table import Problem, Row, Table, Unreadable
from offices.models import StaffMember

LARGEST_FILE = 1024 * 1024  # bytes
_PREVIEW_LASTS = 60 * 60  # seconds
_MOST_SHOWN = 200


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File (CSV or XLSX)"),
        help_text=gettext_lazy("At most 1 MB. CSV in UTF-8, with commas or semicolons."),
        allow_empty_file=True,
    )


@dataclass(frozen=True, kw_only=True)
class Previewed:
    """A table that was shown, and what it was going to change. It travels in the page, signed."""

    table: Table
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of a table. ``warnings`` are those of whoever plans slots."""

    report: Report
    warnings: Sequence[str]
    is_kept: bool


class Exchanging[M: Model](StaffPage[M]):
    """A list that can be saved as a file, and changed by one."""

    change_list_template = "admin/offices/exchange/change_list.html"
    resource_class: ClassVar[type[ExchangeResource]]
    # What an import asks for besides adding and changing rows.
    rights_to_import: ClassVar[Sequence[str]] = ()

    def may_import(self, request: HttpRequest) -> bool:
        return (
            self.has_add_permission(request)
            and self.has_change_permission(request)
            and request.user.has_perms(self.rights_to_import)
        )

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        # Whoever may not import is sent away before anything of the file is read. The token is
        # looked for after that, by csrf_protect.
        urls = [path("import/", own(csrf_exempt(self.import_view)), name=self._name("import"))]
        for ending in FORMATS:
            view = partial(self.export_view, ending=ending)
            urls.append(path(f"export/{ending}/", own(view), name=self._name(f"export_{ending}")))
        return [*urls, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = self._links(request) | (extra_context or {})
        return cast("TemplateResponse", super().changelist_view(request, context))

    # Export

    def export_view(self, request: HttpRequest, *, ending: str) -> HttpResponse:
        """The rows of the list as it is filtered and searched."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self._address('changelist')}?e=1")
        content = exported(self._resource(request), rows, ending)
        name = f"infopass-{self.opts.model_name}-{timezone.now():%Y-%m-%d}.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=FORMATS[ending], headers=headers)

    # Import

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_import(request):
            raise PermissionDenied
        # Into memory: settings and infopass/body_limit.py bound it, and nothing is left behind.
        request.upload_handlers = [MemoryFileUploadHandler(request)]
        return csrf_protect(self._import)(request)

    def _import(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._page(request, form=FileForm())
        if "previewed" in request.POST:
            return self._confirmed(request)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form=form)
        try:
            table = self._table(request, form.cleaned_data["file"])
        except Unreadable as refusal:
            return self._page(request, form=FileForm(), problems=refusal.problems)
        return self._preview(request, table)

    def _table(self, request: HttpRequest, file: "UploadedFile[Any]") -> Table:
        """Raises Unreadable."""
        if (file.size or 0) > LARGEST_FILE:
            raise Unreadable(_too_large())
        resource = self._resource(request)
        needed, columns = resource.needed_columns(), resource.columns()
        return Table.of(lines_of(file.read()), columns=columns, needed=needed)

    def _preview(self, request: HttpRequest, table: Table, notice: str = "") -> HttpResponse:
        tried = self._try(request, table, confirmed=None)
        if isinstance(tried, Problem):
            return self._page(request, form=FileForm(), problems=[tried])
        if tried.report.problems:
            return self._page(request, form=FileForm(), problems=tried.report.problems)
        sealed = _sealed(
            Previewed(table=table, fingerprint=tried.report.fingerprint), self._salt(request)
        )
        if len(sealed) > settings.LARGEST_IMPORT * 0.9:
            return self._page(request, form=FileForm(), problems=[_too_large()])
        return self._page(request, tried=tried, sealed=sealed, notice=notice)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        try:
            previewed = _opened(request.POST["previewed"], self._salt(request))
        except signing.BadSignature:
            text = _("The preview is more than an hour old, or not yours. Choose the file again.")
            return self._page(request, form=FileForm(), problems=[Problem(text=text)])
        tried = self._try(request, previewed.table, confirmed=previewed.fingerprint)
        if isinstance(tried, Problem):
            return self._page(request, form=FileForm(), problems=[tried])
        if tried.is_kept:
            for warning in tried.warnings:
                self.message_user(request, warning, messages.WARNING)
            self.message_user(request, _("Imported: %s.") % _counts(tried.report))
            return HttpResponseRedirect(self._address("changelist"))
        notice = _(
            "Somebody changed something since the preview. Nothing was imported: look again."
        )
        return self._preview(request, previewed.table, notice)

    def _try(self, request: HttpRequest, table: Table, *, confirmed: str | None) -> Tried | Problem:
        """Do all of it, and keep it if it has no fault and is what was confirmed."""
        try:
            with transaction.atomic():
                report = bring_in(self._resource(request), table)
                is_kept = not report.problems and report.fingerprint == confirmed
                warnings = [] if report.problems else answers_to(report.office_ids)
                if is_kept:
                    self._log(request, report)
                else:
                    transaction.set_rollback(True)
                return Tried(report=report, warnings=warnings, is_kept=is_kept)
        except REFUSALS as refusal:
            return Problem(text=sentence_for(refusal))

    def _log(self, request: HttpRequest, report: Report) -> None:
        LogEntry.objects.create(
            user=cast("StaffMember", request.user),
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=str(self.opts.verbose_name_plural)[:200],
            action_flag=CHANGE,
            change_message=_("Imported from a file: %s.") % _counts(report),
        )

    # What both need

    def _resource(self, request: HttpRequest) -> ExchangeResource:
        user = cast("StaffMember", request.user)
        return self.resource_class(
            places=Places(user),
            rows=self.rows_for(user),
            may_delete=self.has_delete_permission(request),
        )

    def _salt(self, request: HttpRequest) -> str:
        return f"import of {self.opts.label} by {request.user.pk}"

    def _page(
        self,
        request: HttpRequest,
        *,
        form: FileForm | None = None,
        problems: Sequence[Problem] = (),
        tried: Tried | None = None,
        sealed: str = "",
        notice: str = "",
    ) -> TemplateResponse:
        resource = self._resource(request)
        report = tried.report if tried else None
        context = {
            "title": _("Import %(name)s") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "problems": problems[:_MOST_SHOWN],
            "more_problems": max(0, len(problems) - _MOST_SHOWN),
            "report": report,
            "warnings": tried.warnings if tried else (),
            "counts": _counts(report) if report else "",
            "changes": report.changes[:_MOST_SHOWN] if report else (),
            "more_changes": max(0, len(report.changes) - _MOST_SHOWN) if report else 0,
            "sealed": sealed,
            "notice": notice,
            "columns": _described(resource),
            "may_delete": "delete" in resource.columns(),
        }
        context |= self.admin_site.each_context(request) | self._links(request)
        return TemplateResponse(request, "admin/offices/exchange/import.html", context)

    def _links(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "import_url": self._address("import") if self.may_import(request) else "",
            "export_urls": [
                (ending.upper(), self._address(f"export_{ending}")) for ending in FORMATS
            ],
        }

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _address(self, page: str) -> str:
        return reverse(f"admin:{self._name(page)}", current_app=self.admin_site.name)


def _counts(report: Report) -> str:
    return _("%(new)d new, %(changed)d changed, %(deleted)d deleted, %(same)d unchanged") % {
        "new": report.count(Kind.NEW),
        "changed": report.count(Kind.CHANGED),
        "deleted": report.count(Kind.DELETED),
        "same": report.unchanged,
    }


def _described(resource: ExchangeResource) -> list[tuple[str, str, bool]]:
    """Each column, what stands in it, and whether a file needs it."""
    needed, shown = resource.needed_columns(), resource.columns()
    cells = {each.column_name: each.widget for each in resource.fields.values()}
    return [(name, str(cells[name].hint), name in needed) for name in shown]


def _too_large() -> Problem:
    return Problem(text=_("The file is larger than we can take. Split it into several files."))


def _sealed(previewed: Previewed, salt: str) -> str:
    table = previewed.table
    rows = [[row.number, *row.cells.values()] for row in table.rows]
    content = {"columns": table.columns, "rows": rows, "fingerprint": previewed.fingerprint}
    return signing.dumps(content, salt=salt, compress=True)


def _opened(sealed: str, salt: str) -> Previewed:
    """Raises django.core.signing.BadSignature for what we did not seal, or too long ago."""
    content = signing.loads(sealed, salt=salt, max_age=_PREVIEW_LASTS)
    columns = tuple(content["columns"])
    rows = tuple(
        Row(number=number, cells=dict(zip(columns, cells, strict=True)))
        for number, *cells in content["rows"]
    )
    return Previewed(table=Table(columns=columns, rows=rows), fingerprint=content["fingerprint"])
