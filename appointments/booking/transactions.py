"""How a verb meets the database: one transaction, bounded waits, bounded retries.

READ COMMITTED throughout. Locks are taken in one order by every verb: slots by primary key, then
holds, then appointments. A wait for a lock is bounded by ``lock_timeout`` (see settings); a
deadlock, which the order should make impossible, is retried a bounded number of times.
"""

from collections.abc import Callable
from functools import wraps

import psycopg
from django.db import IntegrityError, OperationalError, connection, transaction

from appointments.refusals import Busy

ATTEMPTS = 3


class StartOver(Exception):
    """Raised inside a verb when what it read before locking changed: run it again from the top."""


def verb[**P, R](run: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; start over on a stale read or a deadlock; say Busy when it lasts.

    Inside somebody else's transaction nothing can be retried, so there the first failure counts.
    """

    @wraps(run)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        attempts = 1 if connection.in_atomic_block else ATTEMPTS
        for _attempt in range(attempts):
            try:
                with transaction.atomic():
                    return run(*args, **kwargs)
            except StartOver:
                continue
            except OperationalError as error:
                if isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                    continue
                if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                    raise Busy from error
                raise
        raise Busy

    return in_transaction


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint that an IntegrityError is about, or an empty string."""
    cause = error.__cause__
    if isinstance(cause, psycopg.Error):
        return cause.diag.constraint_name or ""
    return ""
