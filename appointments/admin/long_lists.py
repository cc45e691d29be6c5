"""Pages of a list that may hold ten years of rows."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest

from appointments.admin.keys import IsOneOf

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

# Twenty pages. Nobody reads further, and counting further would read every row.
MOST_COUNTED = 1_000


class PagedEvenWhenShort(ChangeList):
    """A list of one page is read like one of many: see `CountsToAThousand.page`."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list


class CountsToAThousand(_Paginator):
    """What lies beyond is not listed: the page says so, and asks for a search or a filter."""

    # The same rows without the search and the filters, with all that the list shows of a row.
    shown: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """The keys of the page's rows are found first, then those rows alone are read in full.

        Found and read at once, all that is shown of thousands of rows is read to sort out fifty.
        """
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        found = cast("QuerySet[Any]", self.object_list)
        keys = found.values("pk")[first : first + self.per_page]
        of_the_page = self.shown.filter(IsOneOf(F("pk"), ArraySubquery(keys)))
        return Page(of_the_page.order_by(*found.query.order_by), number, self)

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        counted = rows.order_by()[: MOST_COUNTED + 1].count()
        self.has_more = counted > MOST_COUNTED
        return min(counted, MOST_COUNTED)

    has_more = False
