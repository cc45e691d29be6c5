"""What every list in the admin shares."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from offices.own_offices import User, of_own_offices

if TYPE_CHECKING:
    from django.forms import ModelChoiceField

    class _ModelAdmin[M: Model](admin.ModelAdmin[M]): ...
else:
    # Django's class takes no type parameter at run time.
    class _ModelAdmin[M](admin.ModelAdmin): ...


class ListPage[M: Model](_ModelAdmin[M]):
    """Rows of the offices a person works for. Lists, pages, searches and actions start there."""

    list_per_page = 50
    # The lookup from a row to its office; None for rows that belong to no office. Every page says
    # which, so that none shows the people of all offices because somebody forgot.
    office_path: ClassVar[str | None]

    def rows_for(self, user: User) -> Q:
        """What this person may meet of the rows."""
        return Q() if self.office_path is None else of_own_offices(user, self.office_path)

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        return super().get_queryset(request).filter(self.rows_for(request.user))

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        page = self.admin_site._registry.get(db_field.related_model)  # noqa: SLF001 - Django has no other way in
        if field and isinstance(page, ListPage) and field.queryset is not None:
            # What a hand-typed form names of another office is no choice at all.
            field.queryset = field.queryset.filter(page.rows_for(request.user))
        return field

    def own_page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        """A page that is no list and no form of one row, in the frame of the admin."""
        around = self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        folder = f"admin/{self.opts.app_label}/{self.opts.model_name}"
        return TemplateResponse(request, f"{folder}/{template}", around | context)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Raises IncorrectLookupParameters, upon which Django shows the list without filters."""
        try:
            return super().get_changelist_instance(request)
        except (DataError, OverflowError) as error:
            # An address typed or forged: the database knows no NUL, the calendar no year 2**63.
            raise IncorrectLookupParameters from error
