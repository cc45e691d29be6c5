from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.exchange.cells import Clock, Day, Text, YesNo
from offices.exchange.places import OfficeCode
from offices.exchange.resources.resource import ExchangeResource, column
from offices.models import Closure


class OfficeOrEvery(OfficeCode):
    hint = gettext_lazy("the code of the office; empty for every office")


class ClosureResource(ExchangeResource):
    """Closures, known by office and beginning. Those that begin alike are taken in their order."""

    key = ("office", "from_date", "from_time")
    related = ("office",)
    keys_may_repeat = True
    columns_of_constraints = {
        "closure_ends_after_it_begins": "until_date",
        "closure_of_one_day_ends_after_it_begins": "until_time",
    }

    office = column("office", "office", OfficeOrEvery())
    from_date = column("from_date", "from", Day())
    from_time = column("from_time", "from (time)", Clock())
    until_date = column("until_date", "until", Day())
    until_time = column("until_time", "until (time)", Clock())
    reason_en = column("reason_en", "reason (English)", Text())
    reason_es = column("reason_es", "reason (Spanish)", Text())
    delete = column("", "delete", YesNo())

    class Meta:
        model = Closure
        fields = (
            *("office", "from_date", "from_time", "until_date", "until_time"),
            *("reason_en", "reason_es", "delete"),
        )
        import_id_fields = ("office",)
        skip_diff = True
        store_instance = True

    def order(self) -> tuple[str, ...]:
        return ("office__code", "from_date", "from_time")

    def objections(self, instance: Closure) -> dict[str, Any]:
        if self.places.works_everywhere or instance.office_id in self.own_office_ids():
            return {}
        why = _(
            "What closes every office can only be changed by somebody who works for all of them."
        )
        return {"office": why}

    def named(self, instance: Closure) -> str:
        where = instance.office.code if instance.office else _("every office")
        return f"{where}, {instance.from_date} – {instance.until_date}"

    def offices_of(self, instance: Closure) -> set[int]:
        if instance.office_id is not None:
            return {instance.office_id}
        return self.own_office_ids()
