"""Wrong guesses of number and PIN.

A guess is counted before the PIN is looked at and given back when it was right. The limits are
those of the way-through-the-pages rules: 5 for a number and 30 for an address in 15 minutes; 100
for a number in its life (NIST SP 800-63B, 5.2.2, allows no more).
"""

from datetime import datetime, timedelta

from appointments import limits
from appointments.limits import Claim, Limit, LimitReached
from appointments.models import GuessCount
from appointments.refusals import TooManyGuesses
from infopass.client_address import network_of

WINDOW = timedelta(minutes=15)
PER_NUMBER = 5
PER_ADDRESS = 30
PER_NUMBER_EVER = 100


def claim(*, number: str, address: str, now: datetime) -> Claim:
    """Count one guess for the compact number, known or not, and for the address.

    Raises TooManyGuesses with ``until`` (aware UTC), or without it when the number has used up the
    guesses of its life. A refused guess counts for neither: it tested nothing.
    """
    counted = [_of_address(address), _of_number(number)] if address else [_of_number(number)]
    try:
        return limits.claim(*counted, now=now)
    except LimitReached as reached:
        raise TooManyGuesses(until=reached.until) from reached


def forget_those_at_the_old_pin(number: str) -> None:
    """A number with a new PIN has a new life: guesses at the old one told nothing about it."""
    limits.start_life_anew(_of_number(number))


def _of_number(number: str) -> Limit:
    return Limit(
        kind=GuessCount.Kind.NUMBER,
        subject=number,
        per_window=PER_NUMBER,
        window=WINDOW,
        ever=PER_NUMBER_EVER,
    )


def _of_address(address: str) -> Limit:
    """An address has no limit for life: people share it."""
    return Limit(
        kind=GuessCount.Kind.ADDRESS,
        subject=network_of(address),
        per_window=PER_ADDRESS,
        window=WINDOW,
    )
