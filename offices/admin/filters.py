"""Filters beside the lists of offices and what belongs to them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.own_offices import own_offices


class OfficeFilter(admin.SimpleListFilter):
    """By office, sorted by code. The list's rows lead to it through ``office``."""

    title = _("office")
    parameter_name = "office"
    lookup = "office"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        offices = own_offices(request.user).order_by("code").values_list("code", "name")
        return [(code, f"{code} {name}") for code, name in offices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(**{f"{self.lookup}__code": self.value()})


class CounterOfficeFilter(OfficeFilter):
    """By the office of the row's counter."""

    lookup = "counter__office"


class SampleFilter(admin.SimpleListFilter):
    """By whether somebody has confirmed the office's address."""

    title = _("address")
    parameter_name = "sample"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("sample data")), ("no", _("confirmed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "yes":
                return queryset.exclude(address_confidence="")
            case "no":
                return queryset.filter(address_confidence="")
        return queryset
