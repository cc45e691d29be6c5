"""Pages of a list that may hold ten years of rows."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

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
        counted: int = self.object_list.order_by()[: MOST_COUNTED + 1].count()  # type: ignore[union-attr]
        self.has_more = counted > MOST_COUNTED
        return min(counted, MOST_COUNTED)

    has_more = False
