"""What the admin pages of this app share: rows that verbs write and forms only show."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from appointments.admin.keys import IsOneOf
from appointments.admin.long_lists import CountsToAThousand, PagedEvenWhenShort
from appointments.models import Appointment, Hold, Slot
from infopass import spoken
from offices.admin.lists import ListPage
from offices.models import Office
from offices.own_offices import User, of_own_offices

if TYPE_CHECKING:

    class _TabularInline[C: Model, P: Model](admin.TabularInline[C, P]): ...
else:
    # Django's class takes no type parameters at run time.
    class _TabularInline[C, P](admin.TabularInline): ...


class WrittenByVerbs[M: Model](ListPage[M]):
    """Nothing is added, changed or deleted here; people may look."""

    # Counting every row of ten years to say "50 of 1,000,000" helps nobody, nor does it to say
    # beside each filter how many it would leave.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CountsToAThousand

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PagedEvenWhenShort]:
        return PagedEvenWhenShort

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> CountsToAThousand:
        paginator = CountsToAThousand(*args, **kwargs)
        shown, related = self.get_queryset(request), self.list_select_related
        # Django joins these to the rows that it finds, which are others than those shown.
        paginator.shown = shown if isinstance(related, bool) else shown.select_related(*related)
        return paginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RowsOfAnOffice[M: Model](WrittenByVerbs[M]):
    """Rows that belong to one office each."""

    # The lookup that leads from a row to its slot, empty for slots themselves.
    slot_path: ClassVar[str] = ""
    # What else a row is shown with, read in the same statement.
    shown_with: ClassVar[tuple[str, ...]] = ()
    # Whether years of rows gather here, and the choice of dates the list opens with.
    keeps_years: ClassVar[bool] = True
    opens_with: ClassVar[str] = ""

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Years of rows stay in the order of their index; a search or a few days, in any order."""
        chosen = request.GET.get("when", self.opens_with)
        is_narrow = SEARCH_VAR in request.GET or chosen in {"today", "week", "to_come"}
        return super().get_sortable_by(request) if is_narrow or not self.keeps_years else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        is_of_days = request.GET.get("when") in {"today", "week", "to_come"}
        return self.by_slot(request, found) if is_of_days else found, has_duplicates

    def by_slot(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Counter by counter along the clock, unless a column was chosen to sort by.

        Slots are published a counter's day at a time, so their ids have that order. Nothing else is
        sorted by: then the index gives the first page without reading the others.
        """
        if not self.slot_path or ORDER_VAR in request.GET:
            return rows
        return rows.order_by(f"{self.slot_path.removesuffix('__')}_id")

    @property
    def office_lookup(self) -> str:
        """Leads from a row to the office whose staff may meet it."""
        return f"{self.slot_path}counter__office"

    def rows_for(self, user: User) -> Q:
        return of_own_offices(user, self.office_lookup)

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        office = f"{self.slot_path}counter__office"
        return super().get_queryset(request).select_related(office, *self.shown_with)


class ShownBelow[C: Model, P: Model](_TabularInline[C, P]):
    """Rows listed on the page of what they belong to, in the same way only to look at."""

    template = "admin/appointments/shown_below.html"
    extra = 0
    can_delete = False
    shown_with: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[C]:
        return super().get_queryset(request).select_related(*self.shown_with)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def in_slots(path: str, condition: Q) -> Q:
    """The rows whose slot fulfils a condition. ``path`` leads to the slot, as ``slot__`` does."""
    if not path:
        return condition
    slots = Slot.objects.filter(condition).order_by().values("pk")
    return Q(IsOneOf(F(path.removesuffix("__")), ArraySubquery(slots)))


class TakesASeat:
    """The columns of what takes a seat: when and where it is."""

    @admin.display(description=_("date and time"), ordering="slot__starts_at")
    def visit(self, row: Appointment | Hold) -> str:
        return at_the_office(row.slot.starts_at, row.slot.counter.office)

    @admin.display(description=_("office"), ordering="slot__counter__office__code")
    def office_code(self, row: Appointment | Hold) -> str:
        return row.slot.counter.office.code


def when_at_the_office(moment: datetime | None, office: Office) -> str:
    """The same for what may not have happened yet."""
    return at_the_office(moment, office) if moment else "-"


def at_the_office(moment: datetime, office: Office) -> str:
    """An aware instant on the office's own clock: "Wed, Jan 6, 2027, 9:00 a.m. EST"."""
    local = moment.astimezone(office.zone)
    return f"{spoken.tabled_date(local)}, {spoken.clock(local)} {local:%Z}"
