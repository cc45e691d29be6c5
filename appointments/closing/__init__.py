"""Close an office with a place for everyone: who is affected, where they go, and back again.

Nobody loses a place to anybody: people go to seats that are free, those of the earlier visits
first. Each is moved in a transaction of their own, so that it can stop anywhere and go on.
"""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError

from appointments.closing.announcing import close, place_everyone_of
from appointments.closing.placing import given_up, place_open
from appointments.closing.proposing import Rules, propose
from appointments.closing.reopening import closed_offices
from appointments.closing.spans import affected, spans_of
from appointments.closing.undoing import put_back_everyone, undo
from appointments.models import Relocation

logger = logging.getLogger(__name__)

# So many are moved while whoever closes waits for the page.
FEW = 50

__all__ = [
    "Rules",
    "affected",
    "carry_on",
    "carry_on_if_few",
    "close",
    "closed_offices",
    "given_up",
    "place_everyone_of",
    "place_open",
    "propose",
    "spans_of",
    "undo",
]


def carry_on_if_few(relocation: Relocation, *, now: datetime) -> None:
    """Move them here and now where it takes no longer than a page may; else a worker does.

    So does it when a lock does not come free, or an office cannot be published: nothing is lost.
    """
    if relocation.displaced.count() > FEW or _opens_many_offices(relocation):
        return
    try:
        carry_on(relocation, now=now, run_for=timedelta(seconds=5))
    except* OperationalError as faults:
        kinds = {type(each.__cause__ or each).__name__ for each in faults.exceptions}
        logger.warning("A closure is left to the worker: %s.", ", ".join(sorted(kinds)))


def _opens_many_offices(relocation: Relocation) -> bool:
    """To publish one takes a good part of a second."""
    return relocation.state == Relocation.State.UNDOING and len(closed_offices(relocation)) > 1


def carry_on(relocation: Relocation, *, now: datetime, run_for: timedelta) -> int:
    """Go on with what a relocation is about, as long as ``run_for``. Answers how many were moved.

    ``now`` is aware. Whoever calls it again after a crash goes on where it stopped.
    """
    if relocation.state == Relocation.State.UNDOING:
        put_back_everyone(relocation, now=now, run_for=run_for)
        return 0
    if relocation.state == Relocation.State.UNDONE:
        return 0
    return place_open(relocation, now=now, run_for=run_for)
