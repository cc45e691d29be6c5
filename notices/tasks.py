"""Messages by the clock. Each finds its own work in PostgreSQL and may run any number of times."""

from celery import shared_task
from django.utils import timezone

from notices import delivery, fanout, kept_day_lists, reminders


@shared_task
def fan_out() -> int:
    """Turn owed notices into messages. Answers how many."""
    return fanout.fan_out(now=timezone.now())


@shared_task
def send_due() -> int:
    """Send the messages that are due. Answers how many were sent."""
    return delivery.send_due()


@shared_task
def plan_reminders() -> int:
    """Turn the reminders that are due into messages. Answers how many."""
    return reminders.plan(now=timezone.now()).owed


@shared_task
def send_reminders() -> int:
    """Send the reminders that are due. Answers how many were sent."""
    return delivery.send_due(reminders=True)


@shared_task
def keep_day_lists() -> int:
    """Make the lists of the days that begin soon. Answers how many."""
    return kept_day_lists.keep_due(now=timezone.now())
