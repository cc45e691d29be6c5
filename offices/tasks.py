from celery import shared_task
from django.utils import timezone

from offices import lockout


@shared_task
def forget_wrong_passwords() -> int:
    """Those that lock nobody any more. Answers how many counts there were."""
    return lockout.forget_old_counts(now=timezone.now())
