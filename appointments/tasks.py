"""Periodic work on slots and holds. Each loads what is due and calls one verb."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone

from appointments import limits
from appointments.booking import sweep
from appointments.closing import carry_on, given_up
from appointments.models import Displaced, Relocation
from appointments.slots import publish
from offices.models import Office

logger = logging.getLogger(__name__)

# Soon over, because a worker that moves people sends nobody a message; the next run goes on.
RELOCATING_FOR = timedelta(seconds=20)
_AT_LEAST = timedelta(seconds=2)


@shared_task
def publish_due() -> int:
    """Publish every office's slots; a new local day brings a new day of slots. Answers how many.

    Raises, after all offices had their turn, an ExceptionGroup of what went wrong in some.
    """
    created = 0
    faults: list[Exception] = []
    for office in Office.objects.order_by("pk"):
        try:
            created += publish(office_id=office.pk, now=timezone.now()).created
        except Exception as fault:  # noqa: BLE001 - raised below: one office must not stop the others
            fault.add_note(f"Publishing the slots of {office.code}")
            faults.append(fault)
    if created:
        logger.info("Published %d new slots.", created)
    if faults:
        raise ExceptionGroup("The slots of some offices were not published.", faults)
    return created


@shared_task
def sweep_holds() -> int:
    """Give back the seats of holds whose time is over. Answers how many."""
    return sweep(now=timezone.now())


@shared_task
def relocate_due() -> int:
    """Move the people of closures that are not done yet, or back. Answers how many were moved.

    Raises, after all closures had their turn, an ExceptionGroup of what went wrong with some.
    """
    return _carry_on_by_turns(
        Relocation.objects.filter(state__in=[Relocation.State.PLACING, Relocation.State.UNDOING])
    )


@shared_task
def place_the_unplaced() -> int:
    """Give those whom a closure left without a place what has become free. Answers how many.

    Raises as `relocate_due` does.
    """
    unplaced = Displaced.objects.filter(outcome=Displaced.Outcome.UNPLACED)
    waiting = Relocation.objects.filter(
        state=Relocation.State.PLACED, pk__in=unplaced.exclude(given_up()).values("relocation")
    )
    return _carry_on_by_turns(waiting)


def _carry_on_by_turns(relocations: QuerySet[Relocation]) -> int:
    """Each has its share of a run: a great closure must not let the people of a small one wait."""
    due = list(relocations.select_related("started_by", "undone_by").order_by("pk"))
    share = max(RELOCATING_FOR / max(len(due), 1), _AT_LEAST)
    moved = 0
    faults: list[Exception] = []
    for relocation in due:
        try:
            moved += carry_on(relocation, now=timezone.now(), run_for=share)
        except Exception as fault:  # noqa: BLE001 - raised below: one closure must not stop the others
            fault.add_note(f"Moving the people of the closure {relocation.pk}")
            faults.append(fault)
    if faults:
        raise ExceptionGroup("The people of some closures were not moved.", faults)
    return moved


@shared_task
def forget_guesses() -> int:
    """Delete the counts of tries whose window, minutes or a day, is over. Answers how many."""
    return limits.forget_ended_windows(now=timezone.now())
