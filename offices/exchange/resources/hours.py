from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from offices.exchange.cells import Clock, Day, DayOfWeek, Given, WholeNumber, YesNo
from offices.exchange.places import CounterName, OfficeCode
from offices.exchange.resources.resource import ExchangeResource, column
from offices.models import Hours, Office
from offices.models.counter import Weekday


class OfficeOfCounter(OfficeCode):
    """No field of the hours themselves: nobody else would ask for it."""

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        if not value.strip():
            raise ValueError(_("Fill in this cell."))
        return super().clean(value, row)


class HoursResource(ExchangeResource):
    """Hours, known by counter, weekday, beginning and first valid day."""

    key = ("counter", "weekday", "from_time", "valid_from")
    related = ("counter__office",)
    columns_of_constraints = {
        "hours_end_after_they_begin": "until_time",
        "hours_hold_back_at_most_the_seats": "held_back",
        "hours_slots_of_five_minutes_or_more": "slot_minutes",
        "hours_valid_until_after_from": "valid_until",
        "hours_do_not_overlap": "from_time",
    }

    office = column("told_office", "office", OfficeOfCounter())
    counter = column("counter", "counter", CounterName())
    weekday = column("weekday", "weekday", DayOfWeek())
    from_time = column("from_time", "from", Clock())
    until_time = column("until_time", "until", Clock())
    slot_minutes = column("slot_minutes", "minutes each", WholeNumber())
    seats = column("seats", "seats", WholeNumber())
    held_back = column("held_back", "held back", WholeNumber())
    valid_from = column("valid_from", "valid from", Day())
    valid_until = column("valid_until", "valid until", Day())
    delete = column("", "delete", YesNo())

    class Meta:
        model = Hours
        fields = (
            *("office", "counter", "weekday", "from_time", "until_time", "slot_minutes", "seats"),
            *("held_back", "valid_from", "valid_until", "delete"),
        )
        import_id_fields = ("counter",)
        skip_diff = True
        store_instance = True

    def names_of_key(self) -> tuple[str, ...]:
        return ("office", *self.key)

    def order(self) -> tuple[str, ...]:
        return ("counter__office__code", "counter__name", "weekday", "from_time", "valid_from")

    def dehydrate_office(self, instance: Hours) -> str:
        office: Office | None = instance.counter.office if instance.counter_id else None
        return office.code if office else ""

    def told_elsewhere(self, errors: Mapping[str, Any]) -> set[str]:
        return {"counter"} if "office" in errors else set()

    def objections(self, instance: Hours) -> dict[str, Any]:
        if instance.counter.office_id not in self.own_office_ids():
            return {"office": _("This is not one of your offices.")}
        return {}

    def clashes(self, instance: Hours, constraint: str) -> list[Model]:
        if constraint != "hours_do_not_overlap":
            return []
        return list(instance.clashing()[:1])

    def told(self, instance: Hours) -> str:
        return instance.in_words

    def named(self, instance: Hours) -> str:
        counter, day = instance.counter, Weekday(instance.weekday).label
        times = f"{instance.from_time:%H:%M}–{instance.until_time:%H:%M}"
        return f"{counter}, {day} {times}{valid_days(instance)}"

    def offices_of(self, instance: Hours) -> set[int]:
        return {instance.counter.office_id}


def valid_days(row: Any) -> str:
    if not (row.valid_from or row.valid_until):
        return ""
    return f" ({row.valid_from or '…'} – {row.valid_until or '…'})"
