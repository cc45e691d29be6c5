"""Wrong guesses of number and PIN, counted in PostgreSQL so that every process sees one count.

A guess is claimed before the PIN is looked at and given back when it was right. Counting only
afterwards would let any number of guesses run side by side under the limit.

The limits are those of the way-through-the-pages rules: 5 for a number and 30 for an address in
15 minutes; 100 for a number in its life (NIST SP 800-63B, 5.2.2, allows no more).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from appointments.models import GuessCount
from appointments.refusals import TooManyGuesses
from infopass.client_address import network_of

WINDOW = timedelta(minutes=15)
PER_NUMBER = 5
PER_ADDRESS = 30
PER_NUMBER_EVER = 100

_TABLE = GuessCount._meta.db_table  # noqa: SLF001 - Django documents _meta as public
# One statement counts or refuses: two guesses at once cannot both see the last free place.
_CLAIM = f"""
    INSERT INTO {_TABLE} AS count (subject, window_started_at, in_window, in_lifetime)
    VALUES (%(subject)s, %(now)s, 1, %(counts_for_life)s)
    ON CONFLICT (subject) DO UPDATE SET
        window_started_at = CASE WHEN count.window_started_at <= %(window_began)s
            THEN %(now)s ELSE count.window_started_at END,
        in_window = CASE WHEN count.window_started_at <= %(window_began)s
            THEN 1 ELSE count.in_window + 1 END,
        in_lifetime = count.in_lifetime + %(counts_for_life)s
    WHERE (count.window_started_at <= %(window_began)s OR count.in_window < %(limit)s)
        AND count.in_lifetime < %(limit_for_life)s
    RETURNING subject
"""  # noqa: S608 - the table's name is ours
_GIVE_BACK = f"""
    UPDATE {_TABLE} SET
        in_window = greatest(in_window - 1, 0),
        in_lifetime = greatest(in_lifetime - %(counts_for_life)s, 0)
    WHERE subject = %(subject)s
"""  # noqa: S608


@dataclass(frozen=True)
class _Subject:
    """What guesses are counted for. An address has no lifetime limit: people share it."""

    hashed: bytes
    limit: int
    has_lifetime_limit: bool

    def parameters(self) -> dict[str, Any]:
        return {"subject": self.hashed, "counts_for_life": int(self.has_lifetime_limit)}


@dataclass(frozen=True)
class Guess:
    """A guess that has been counted. Give it back when it was right."""

    subjects: tuple[_Subject, ...]

    @transaction.atomic
    def give_back(self) -> None:
        with connection.cursor() as cursor:
            for subject in self.subjects:
                cursor.execute(_GIVE_BACK, subject.parameters())


def claim(*, number: str, address: str, now: datetime) -> Guess:
    """Count one guess for the compact number, known or not, and for the address.

    Raises TooManyGuesses with ``until`` (aware UTC), or without it when the number has used up the
    guesses of its life. A refused guess counts for neither: it tested nothing.
    """
    # Always the address first: one order of row locks, so two guesses cannot wait for each other.
    subjects = (_for_address(address), _for_number(number)) if address else (_for_number(number),)
    with transaction.atomic(), connection.cursor() as cursor:
        for subject in subjects:
            cursor.execute(
                _CLAIM,
                subject.parameters()
                | {
                    "now": now,
                    "window_began": now - WINDOW,
                    "limit": subject.limit,
                    "limit_for_life": PER_NUMBER_EVER,
                },
            )
            if cursor.fetchone() is None:
                raise TooManyGuesses(until=_free_again(subject, now))
    return Guess(subjects)


def forget_addresses(*, now: datetime) -> int:
    """Delete the counts of addresses whose window is over; how many went. Numbers are kept for life."""
    deleted, _ = GuessCount.objects.filter(
        in_lifetime=0, window_started_at__lte=now - WINDOW
    ).delete()
    return deleted


def _free_again(subject: _Subject, now: datetime) -> datetime | None:
    count = GuessCount.objects.get(pk=subject.hashed)
    if subject.has_lifetime_limit and count.in_lifetime >= PER_NUMBER_EVER:
        return None
    return max(count.window_started_at, now - WINDOW) + WINDOW


def _for_number(number: str) -> _Subject:
    return _Subject(_hashed("number", number), PER_NUMBER, has_lifetime_limit=True)


def _for_address(address: str) -> _Subject:
    return _Subject(_hashed("address", network_of(address)), PER_ADDRESS, has_lifetime_limit=False)


def _hashed(kind: str, subject: str) -> bytes:
    return settings.PIN_KEYS.digest(settings.PERSON_KEY_ID, f"guess:{kind}:{subject}")
