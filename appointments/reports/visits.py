"""Appointments of a period, counted in one statement for every row of the report."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.db import connection

from appointments.models import Appointment
from appointments.reports.asked import Asked

_LANGUAGES = [code for code, _name in settings.LANGUAGES]
_CHANNELS = [channel.value for channel in Appointment.Channel]


def _each(column: str, values: list[str]) -> str:
    return ", ".join(f"count(*) FILTER (WHERE stands AND {column} = '{value}')" for value in values)


# Days and instants say the same: whether few slots of a counter or many of all offices are wanted,
# there is an index for it.
_VISITS = f"""
    WITH slot AS (
        SELECT slot.id, slot.counter_id, counter.office_id, office.time_zone, slot.date,
            date_trunc(%(step)s, slot.date::timestamp)::date AS piece,
            slot.withdrawn_at IS NULL AS is_offered
        FROM appointments_slot AS slot
        JOIN offices_counter AS counter ON counter.id = slot.counter_id
        JOIN offices_office AS office ON office.id = counter.office_id
        WHERE slot.counter_id = ANY(%(counters)s)
            AND slot.starts_at >= %(earliest)s AND slot.starts_at < %(beyond)s
            AND slot.date BETWEEN %(first)s AND %(last)s
    ), visit AS (
        SELECT slot.office_id, slot.counter_id, slot.piece, slot.is_offered,
            appointment.service_id, appointment.status, appointment.language, appointment.channel,
            appointment.status <> 'cancelled' AS stands,
            slot.date - timezone(slot.time_zone, appointment.created_at)::date AS lead,
            -- The applicant's own moves are counted on the row; of others only history knows.
            appointment.moves > 0 OR EXISTS (
                SELECT FROM appointments_event AS event
                WHERE event.appointment_id = appointment.id AND event.kind = 'moved'
            ) AS was_moved
        FROM slot JOIN appointments_appointment AS appointment ON appointment.slot_id = slot.id
        WHERE %(service)s::bigint IS NULL OR appointment.service_id = %(service)s
    )
    SELECT GROUPING(office_id, counter_id, service_id, piece), office_id, counter_id, service_id,
        piece,
        count(*),
        count(*) FILTER (WHERE was_moved),
        count(*) FILTER (WHERE NOT stands),
        count(*) FILTER (WHERE status = 'no_show'),
        count(*) FILTER (WHERE status IN ('arrived', 'done', 'no_show')),
        count(*) FILTER (WHERE stands AND is_offered),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY lead) FILTER (WHERE stands),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY lead) FILTER (WHERE stands),
        {_each("language", _LANGUAGES)},
        {_each("channel", _CHANNELS)}
    FROM visit
    GROUP BY GROUPING SETS (
        (office_id, service_id), (office_id), (counter_id, service_id), (piece), ()
    )
"""  # noqa: S608 - made of constants


class _Row(IntEnum):
    """What PostgreSQL's GROUPING says of each set: a bit for each column that is summed up."""

    OF_SERVICE = 0b0101
    OF_OFFICE = 0b0111
    OF_COUNTER = 0b1001
    OF_PIECE = 0b1110
    OF_ALL = 0b1111


@dataclass(frozen=True)
class Visits:
    """Counted for all, and for each office (by id), service of an office, and piece of time.

    The values are `Numbers` without what was offered, as keyword arguments.
    """

    of_all: dict[str, Any] = field(default_factory=dict)
    of_office: dict[int, dict[str, Any]] = field(default_factory=dict)
    of_service: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    of_piece: dict[date, dict[str, Any]] = field(default_factory=dict)
    # Which services each counter had visits for.
    services_at: dict[int, set[int]] = field(default_factory=dict)


def count_visits(asked: Asked, counters: list[int]) -> Visits:
    """One statement. A piece is known by the first day of its whole week or month."""
    earliest, beyond = asked.instants
    given = {
        "counters": counters,
        "service": asked.service.pk if asked.service else None,
        "step": asked.step.value,
        "first": asked.span.first,
        "last": asked.span.last,
        "earliest": earliest,
        "beyond": beyond,
    }
    counted = Visits()
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, given)
        for row in cursor.fetchall():
            _keep(counted, row)
    return counted


def _keep(counted: Visits, row: tuple[Any, ...]) -> None:
    grouping, office, counter, service, piece, *numbers = row
    match grouping:
        case _Row.OF_SERVICE:
            counted.of_service[office, service] = _named(numbers)
        case _Row.OF_OFFICE:
            counted.of_office[office] = _named(numbers)
        case _Row.OF_COUNTER:
            counted.services_at.setdefault(counter, set()).add(service)
        case _Row.OF_PIECE:
            counted.of_piece[piece] = _named(numbers)
        case _Row.OF_ALL:
            counted.of_all.update(_named(numbers))


def _named(numbers: list[Any]) -> dict[str, Any]:
    booked, moved, cancelled, no_show, recorded, seats_taken, median, ninetieth, *codes = numbers
    return {
        "booked": booked,
        "moved": moved,
        "cancelled": cancelled,
        "no_show": no_show,
        "recorded": recorded,
        "seats_taken": seats_taken,
        "lead_median": median,
        "lead_90th": ninetieth,
        "languages": dict(zip(_LANGUAGES, codes, strict=False)),
        "channels": dict(zip(_CHANNELS, codes[len(_LANGUAGES) :], strict=True)),
    }
