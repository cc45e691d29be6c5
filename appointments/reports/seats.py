"""Seats offered in a period, counted in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from appointments.reports.asked import Asked

_SEATS = """
    SELECT slot.counter_id, date_trunc(%(step)s, slot.date::timestamp)::date AS piece,
        sum(CASE WHEN slot.off_plan THEN slot.taken ELSE slot.capacity + slot.extra END)
    FROM appointments_slot AS slot
    WHERE slot.counter_id = ANY(%(counters)s)
        AND slot.starts_at >= %(earliest)s AND slot.starts_at < %(beyond)s
        AND slot.date BETWEEN %(first)s AND %(last)s
        AND slot.withdrawn_at IS NULL
    GROUP BY GROUPING SETS ((slot.counter_id), (piece))
"""


@dataclass(frozen=True)
class Seats:
    """Offered at each counter (by id), and in each piece of time at all of them."""

    of_counter: dict[int, int] = field(default_factory=dict)
    of_piece: dict[date, int] = field(default_factory=dict)

    def at(self, counters: Sequence[int]) -> int:
        return sum(self.of_counter.get(counter, 0) for counter in counters)


def count_seats(asked: Asked, counters: Sequence[int]) -> Seats:
    """One statement. A piece is known by the first day of its whole week or month."""
    earliest, beyond = asked.instants
    given = {
        "counters": list(counters),
        "step": asked.step.value,
        "first": asked.span.first,
        "last": asked.span.last,
        "earliest": earliest,
        "beyond": beyond,
    }
    seats = Seats()
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, given)
        for counter, piece, offered in cursor.fetchall():
            if counter is None:
                seats.of_piece[piece] = offered
            else:
                seats.of_counter[counter] = offered
    return seats
