"""How often a thing may be tried, counted in PostgreSQL so that every process sees one count.

A try is claimed before anything is looked at. Counting only afterwards would let any number of
tries run side by side under the limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from appointments.models import GuessCount

_TABLE = GuessCount._meta.db_table  # noqa: SLF001 - Django documents _meta as public
# One statement counts or refuses: two tries at once cannot both see the last free place.
_CLAIM = f"""
    INSERT INTO {_TABLE} AS count (subject, kind, window_ends_at, in_window, in_lifetime)
    VALUES (%(subject)s, %(kind)s, %(window_end)s, 1, %(counts_for_life)s)
    ON CONFLICT (subject) DO UPDATE SET
        window_ends_at = CASE WHEN count.window_ends_at <= %(now)s
            THEN %(window_end)s ELSE count.window_ends_at END,
        in_window = CASE WHEN count.window_ends_at <= %(now)s
            THEN 1 ELSE count.in_window + 1 END,
        in_lifetime = count.in_lifetime + %(counts_for_life)s
    WHERE (count.window_ends_at <= %(now)s OR count.in_window < %(per_window)s)
        AND (%(ever)s::int IS NULL OR count.in_lifetime < %(ever)s)
    RETURNING subject
"""  # noqa: S608 - the table's name is ours
_GIVE_BACK = f"""
    UPDATE {_TABLE} SET
        in_window = greatest(in_window - 1, 0),
        in_lifetime = greatest(in_lifetime - %(counts_for_life)s, 0)
    WHERE subject = %(subject)s
"""  # noqa: S608


class LimitReached(Exception):
    """``until`` (aware UTC) is when the next try counts again; None when never."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many tries for one subject in a window, and in its life where ``ever`` says so."""

    kind: GuessCount.Kind
    subject: str
    per_window: int
    window: timedelta
    ever: int | None = None

    @property
    def hashed(self) -> bytes:
        """32 bytes under a key of ``PIN_KEYS``: the subject itself is stored nowhere."""
        message = f"guess:{self.kind}:{self.subject}"
        return settings.PIN_KEYS.digest(settings.PERSON_KEY_ID, message)

    def parameters(self) -> dict[str, Any]:
        return {"subject": self.hashed, "counts_for_life": int(self.ever is not None)}


@dataclass(frozen=True)
class Claim:
    """A try that has been counted. Give it back when it was no guess."""

    limits: Sequence[Limit]

    @transaction.atomic
    def give_back(self) -> None:
        with connection.cursor() as cursor:
            for limit in self.limits:
                cursor.execute(_GIVE_BACK, limit.parameters())


def claim(*limits: Limit, now: datetime) -> Claim:
    """Count one try under every limit, in the order given, or under none of them.

    All callers name addresses first: one order of row locks, so that two tries cannot wait for each
    other. Raises LimitReached.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for limit in limits:
            cursor.execute(
                _CLAIM,
                limit.parameters()
                | {
                    "kind": limit.kind.value,
                    "now": now,
                    "window_end": now + limit.window,
                    "per_window": limit.per_window,
                    "ever": limit.ever,
                },
            )
            if cursor.fetchone() is None:
                raise LimitReached(_free_again(limit, now))
    return Claim(limits)


def start_life_anew(limit: Limit) -> None:
    """Forget the tries of a subject's life. Those of its window stay counted."""
    GuessCount.objects.filter(pk=limit.hashed).update(in_lifetime=0)


def forget_ended_windows(*, now: datetime) -> int:
    """Delete the counts that count no more; how many went. Those for a life are kept for life."""
    deleted, _ = GuessCount.objects.filter(in_lifetime=0, window_ends_at__lte=now).delete()
    return deleted


def _free_again(limit: Limit, now: datetime) -> datetime | None:
    count = GuessCount.objects.get(pk=limit.hashed)
    if limit.ever is not None and count.in_lifetime >= limit.ever:
        return None
    return max(count.window_ends_at, now)
