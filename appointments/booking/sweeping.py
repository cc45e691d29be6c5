"""Give back the seats of holds whose time is over."""

from datetime import datetime

from django.db import transaction

from appointments.booking.seats import delete_expired_holds
from appointments.models import Hold, Slot


def sweep(*, now: datetime, limit: int = 1000) -> int:
    """Delete expired holds, one transaction for each slot; answers how many seats came back.

    A slot that somebody else has locked is left for the next run.
    """
    slot_ids = (
        Hold.objects.filter(expires_at__lte=now)
        .order_by("slot_id")
        .values_list("slot_id", flat=True)
        .distinct()[:limit]
    )
    return sum(_sweep_slot(slot_id, now=now) for slot_id in slot_ids)


@transaction.atomic
def _sweep_slot(slot_id: int, *, now: datetime) -> int:
    locked = (
        Slot.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=slot_id).first()
    )
    return delete_expired_holds(slot_id, now=now) if locked else 0
