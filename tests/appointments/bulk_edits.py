"""Bulk edits of the tests: Wednesday at Atlanta, what is there, and doing what was shown."""

from datetime import date
from typing import Any

from django.test import Client

from appointments.bulk_edit import Action, BulkEdit, Preview, Selection, carry_out, preview
from appointments.models import Slot
from offices.models import Counter, Office
from tests.cast import MONDAY

WEDNESDAY = date(2027, 1, 6)
EVERY_DAY = frozenset(range(7))
PAGE = "/admin/appointments/slot/bulk/ATL/"
PER_DAY = 12  # 9 to 12, four an hour


def edit(action: Action, number: int | None = None, **changed: Any) -> BulkEdit:
    """Of Wednesday, the whole day, every counter of Atlanta."""
    office = changed.pop("office", None) or Office.objects.get(code="ATL")
    counters = Counter.objects.filter(office=office).values_list("pk", flat=True)
    said: dict[str, Any] = {
        "office": office,
        "first": WEDNESDAY,
        "last": WEDNESDAY,
        "weekdays": EVERY_DAY,
        "from_time": None,
        "until_time": None,
        "counter_ids": frozenset(counters),
    }
    return BulkEdit(selection=Selection(**said | changed), action=action, number=number)


def do(asked: BulkEdit) -> Preview:
    return carry_out(asked, seen=preview(asked, now=MONDAY).fingerprint, now=MONDAY)


def slots(day: date = WEDNESDAY) -> list[Slot]:
    return list(Slot.objects.filter(date=day).order_by("starts_at"))


def everything() -> list[dict[str, Any]]:
    return [dict(row) for row in Slot.objects.order_by("pk").values()]


def typed(**changed: Any) -> dict[str, Any]:
    """Five seats on Wednesday, at every counter of Atlanta."""
    counters = Counter.objects.filter(office__code="ATL").values_list("pk", flat=True)
    return {
        "from_date": "2027-01-06",
        "until_date": "2027-01-06",
        "weekdays": list(range(7)),
        "from_time": "",
        "until_time": "",
        "counters": list(counters),
        "action": "seats",
        "number": "5",
        "step": "look",
    } | changed


def look(client: Client, **changed: Any) -> Any:
    return client.post(PAGE, typed(**changed))


def agree(client: Client, seen: Any = None, **changed: Any) -> Any:
    """Look and agree, or agree to what was seen before."""
    seen = seen or look(client, **changed)
    sent = typed(**changed) | {"step": "do", "seen": seen.context["shown"].fingerprint}
    return client.post(PAGE, sent, follow=True)
