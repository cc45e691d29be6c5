"""What providers report of messages they took: delivered, or sent back by somebody behind them."""

from datetime import datetime

from django.db import transaction

from notices import calls
from notices.models import Notice


def delivered(notice_id: int, *, at: datetime) -> None:
    """It reached the mailbox or the phone. Told twice, or after it came back, it changes nothing."""
    Notice.objects.filter(pk=notice_id, status=Notice.Status.SENT, delivered_at=None).update(
        delivered_at=at
    )


@transaction.atomic
def came_back(notice_id: int, *, fault: str, now: datetime) -> None:
    """It will not arrive: the contact is failing, and the person comes on the call list.

    ``fault`` is a code without anything personal. A report can overtake our own record that the
    message was sent, so one that still counts as waiting has come back too.
    """
    ended = Notice.objects.filter(
        pk=notice_id, status__in=[Notice.Status.SENT, Notice.Status.WAITING]
    ).update(
        status=Notice.Status.BOUNCED,
        last_fault=fault,
        delivered_at=None,
        leased_until=None,
        ended_at=now,
    )
    if ended:
        notice = Notice.objects.select_related("appointment__slot", "event").get(pk=notice_id)
        calls.did_not_arrive(notice, now=now)
