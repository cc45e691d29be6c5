"""Messages by the clock. Each finds its own work in PostgreSQL and may run any number of times."""

from celery import shared_task
from django.utils import timezone

from notices import delivery, fanout


@shared_task
def fan_out() -> int:
    """Turn owed notices into messages. Answers how many."""
    return fanout.fan_out(now=timezone.now())


@shared_task
def send_due() -> int:
    """Send the messages that are due. Answers how many were sent."""
    return delivery.send_due()
