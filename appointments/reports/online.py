"""Online answers taken in a period, counted in one statement. They belong to no office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from appointments.reports.asked import Asked

_TAKEN = """
    SELECT counted.service_id, counted.language,
        date_trunc(%(step)s, counted.date::timestamp)::date AS piece, sum(counted.taken)
    FROM appointments_onlineanswercount AS counted
    WHERE counted.date BETWEEN %(first)s AND %(last)s
        AND (%(service)s::bigint IS NULL OR counted.service_id = %(service)s)
    GROUP BY GROUPING SETS ((counted.service_id, counted.language), (piece))
"""


@dataclass(frozen=True)
class OnlineAnswers:
    """Taken by people of the whole country, on days in UTC: how many, by service id and language."""

    of_service: dict[int, dict[str, int]] = field(default_factory=dict)
    of_piece: dict[date, int] = field(default_factory=dict)

    @property
    def languages(self) -> Mapping[str, int]:
        return {
            language: sum(taken.get(language, 0) for taken in self.of_service.values())
            for language in {each for taken in self.of_service.values() for each in taken}
        }


def count_online_answers(asked: Asked) -> OnlineAnswers:
    """One statement. A piece is known by the first day of its whole week or month."""
    given = {
        "step": asked.step.value,
        "first": asked.span.first,
        "last": asked.span.last,
        "service": asked.service.pk if asked.service else None,
    }
    counted = OnlineAnswers()
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, given)
        for service, language, piece, taken in cursor.fetchall():
            if piece is None:
                counted.of_service.setdefault(service, {})[language] = taken
            else:
                counted.of_piece[piece] = taken
    return counted
