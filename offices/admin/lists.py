"""What every list in the admin shares."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.db.models import Model
from django.http import HttpRequest

if TYPE_CHECKING:

    class _ModelAdmin[M: Model](admin.ModelAdmin[M]): ...
else:
    # Django's class takes no type parameter at run time.
    class _ModelAdmin[M](admin.ModelAdmin): ...


class ListPage[M: Model](_ModelAdmin[M]):
    list_per_page = 50

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Raises IncorrectLookupParameters, upon which Django shows the list without filters."""
        try:
            return super().get_changelist_instance(request)
        except (DataError, OverflowError) as error:
            # An address typed or forged: the database knows no NUL, the calendar no year 2**63.
            raise IncorrectLookupParameters from error
