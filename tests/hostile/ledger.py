"""What must not change when a request is refused: everything that was ever promised to anybody."""

from dataclasses import dataclass

from django.db import connection, models

from appointments.models import Appointment, Event, Hold, Outbox, Slot
from notices.models import Notice

_KEPT: tuple[type[models.Model], ...] = (Appointment, Slot, Hold, Event, Outbox, Notice)


_ONE = (
    "SELECT 'TABLE', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) "
    "FROM TABLE t"
)


def _sql() -> str:
    """One row for each table: how many rows it has, and a print of all they hold."""
    return " UNION ALL ".join(_ONE.replace("TABLE", model._meta.db_table) for model in _KEPT)


@dataclass(frozen=True)
class Ledger:
    """Compare two: equal means nothing changed. ``seats`` are those taken in all slots."""

    rows: dict[str, int]
    prints: dict[str, str]
    seats: int

    @classmethod
    def read(cls) -> "Ledger":
        with connection.cursor() as cursor:
            cursor.execute(_sql())
            found = cursor.fetchall()
        seats = Slot.objects.aggregate(seats=models.Sum("taken"))["seats"] or 0
        return cls({t: n for t, n, _ in found}, {t: p for t, _, p in found}, seats)

    def since(self, before: "Ledger") -> dict[str, int]:
        """What was added or went, by table; only what differs. Changed rows count as ``changed``."""
        grown = {t: n - before.rows[t] for t, n in self.rows.items() if n != before.rows[t]}
        if self.seats != before.seats:
            grown["seats"] = self.seats - before.seats
        changed = sum(
            self.prints[t] != before.prints[t] for t, n in self.rows.items() if t not in grown
        )
        return {**grown, "changed": changed} if changed else grown
