"""Pages of a list that may hold ten years of rows."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

# Twenty pages. Nobody reads further, and counting further would read every row.
MOST_COUNTED = 1_000


class CountsToAThousand(_Paginator):
    """What lies beyond is not listed: the page says so, and asks for a search or a filter."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        counted = rows.order_by()[: MOST_COUNTED + 1].count()
        self.has_more = counted > MOST_COUNTED
        return min(counted, MOST_COUNTED)

    has_more = False
