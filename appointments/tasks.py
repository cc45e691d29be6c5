"""Periodic work on slots and holds. Each loads what is due and calls one verb."""

import logging

from celery import shared_task
from django.utils import timezone

from appointments import limits
from appointments.booking import sweep
from appointments.slots import publish
from offices.models import Office

logger = logging.getLogger(__name__)


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
def forget_guesses() -> int:
    """Delete the counts of tries whose window, minutes or a day, is over. Answers how many."""
    return limits.forget_ended_windows(now=timezone.now())
