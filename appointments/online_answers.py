"""Counting who takes the online answer to a reason instead of a visit: numbers, no persons."""

from datetime import UTC, datetime

from django.db import connection

_ONE_MORE = """
    INSERT INTO appointments_onlineanswercount AS counted (date, service_id, language, taken)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (date, service_id, language) DO UPDATE SET taken = counted.taken + 1
"""


def count_one(*, service_id: int, language: str, now: datetime) -> None:
    """One person more, on the day in UTC. One statement, however many click at once."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, [now.astimezone(UTC).date(), service_id, language])
