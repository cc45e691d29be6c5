"""The filters beside the lists of slots and of what happens in them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments import reach
from appointments.admin.rows import RowsOfAnOffice, in_slots
from appointments.models import Slot
from appointments.slots import appointments_needing_staff
from offices.models import Counter
from offices.own_offices import of_own_offices, own_offices

type _Lookups = list[tuple[str, Any]]


class _SlotFilter(admin.SimpleListFilter):
    """A filter that knows the way from the listed rows to their slots."""

    def __init__(
        self, request: HttpRequest, params: Any, model: Any, model_admin: RowsOfAnOffice[Any]
    ) -> None:
        self.slot_path = model_admin.slot_path
        self.office_lookup = model_admin.office_lookup
        super().__init__(request, params, model, model_admin)

    def by_slot(self, **lookups: Any) -> Q:
        return Q(**{f"{self.slot_path}{lookup}": value for lookup, value in lookups.items()})

    def condition(self, value: str) -> Q:
        """What the rows of the chosen value fulfil."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(self.condition(value)) if value else queryset


class OfficeFilter(_SlotFilter):
    title = _("office")
    parameter_name = "office"

    def lookups(self, request: HttpRequest, model_admin: Any) -> _Lookups:
        offices = own_offices(request.user).order_by("code").values_list("code", "name")
        return [(code, f"{code} {name}") for code, name in offices]

    def condition(self, value: str) -> Q:
        return Q(**{f"{self.office_lookup}__code": value})


class CounterFilter(_SlotFilter):
    """Shown once an office is chosen: the counters of all offices would be a list without end."""

    title = _("counter")
    parameter_name = "counter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> _Lookups:
        code = request.GET.get(OfficeFilter.parameter_name, "")
        own = of_own_offices(request.user, "office")
        counters = Counter.objects.filter(own, office__code=code).order_by("name")
        return [(str(pk), name) for pk, name in counters.values_list("pk", "name")]

    def value(self) -> str | None:
        # The counter of the office that was chosen before is none of this one's.
        value = super().value()
        return value if value in dict(self.lookup_choices) else None

    def condition(self, value: str) -> Q:
        return self.by_slot(counter=value)


class WhenFilter(_SlotFilter):
    """When the visit is. Days are the office's own: today in Guam is not today in Maine."""

    title = _("date")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> _Lookups:
        return [
            ("today", _("Today")),
            ("week", _("Today and the next six days")),
            ("to_come", _("To come")),
            ("past", _("Past")),
        ]

    def condition(self, value: str) -> Q:
        now = timezone.now()
        if value == "today":
            return in_slots(self.slot_path, _on_days(1, now))
        if value == "week":
            return in_slots(self.slot_path, _on_days(7, now))
        if value == "past":
            return self.by_slot(starts_at__lte=now)
        # No clock is a whole day behind UTC. There is an index of days, none of beginnings.
        to_come = Q(starts_at__gt=now, date__gte=now.date() - timedelta(days=1))
        return in_slots(self.slot_path, to_come)


def _on_days(count: int, now: datetime) -> Q:
    """Slots of so many days, beginning with each office's own today."""
    utc = now.date()
    # Around what the zones say one by one, which no index can be asked at once.
    around = Q(date__range=(utc - timedelta(days=1), utc + timedelta(days=count)))
    found = Q(pk__in=[])
    for zone, counter_ids in _counters_by_zone().items():
        today = now.astimezone(ZoneInfo(zone)).date()
        last = today + timedelta(days=count - 1)
        found |= Q(counter__in=counter_ids, date__range=(today, last))
    return around & found


def _counters_by_zone() -> dict[str, list[int]]:
    """Their ids are in the index of days; their offices' zones would be looked up slot by slot."""
    counters: dict[str, list[int]] = defaultdict(list)
    for zone, pk in Counter.objects.order_by("pk").values_list("office__time_zone", "pk"):
        counters[zone].append(pk)
    return counters


class ToComeFirst(WhenFilter):
    """Shows what is to come unless another choice was made: yesterday's slots are of no use."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> _Lookups:
        return [*super().lookups(request, model_admin), ("all", _("All dates"))]

    def value(self) -> str:
        return super().value() or "to_come"

    def condition(self, value: str) -> Q:
        return Q() if value == "all" else super().condition(value)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        choices = super().choices(changelist)
        next(choices)  # Django's own "All", which would mean "to come" here
        return choices


class StandingFilter(_SlotFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> _Lookups:
        return [("standing", _("offered")), *Slot.Withdrawal.choices]

    def condition(self, value: str) -> Q:
        return self.by_slot(withdrawal="" if value == "standing" else value)


class NeedsStaffFilter(_SlotFilter):
    """Somebody is booked at a time that was withdrawn or no longer fits hours or seats."""

    title = _("needs staff")
    parameter_name = "needs_staff"
    found_by: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> _Lookups:
        return [("yes", _("Booked, but the time was withdrawn or no longer fits"))]

    def condition(self, value: str) -> Q:
        waiting = appointments_needing_staff(now=timezone.now())
        return Q(pk__in=waiting.values(self.found_by))


class SlotNeedsStaffFilter(NeedsStaffFilter):
    found_by = "slot"


class AppointmentNeedsStaffFilter(NeedsStaffFilter):
    found_by = "pk"


class ReachFilter(admin.SimpleListFilter):
    """Who can be written to, and whom staff must call."""

    title = _("reached by")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> _Lookups:
        return [
            ("email", _("E-mail")),
            ("text", _("Text message")),
            ("neither", _("Phone or letter only")),
            ("protected", _("Special protection: no message is ever sent")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        conditions = {
            "email": reach.by_email,
            "text": reach.by_text,
            "neither": reach.by_phone_or_letter_only,
            "protected": reach.by_no_message,
        }
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition()) if condition else queryset
