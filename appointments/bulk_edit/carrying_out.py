"""Doing what was shown."""

from datetime import datetime

from django.db import IntegrityError

from appointments import capacity
from appointments.booking.seats import lock_slots
from appointments.booking.transactions import broken_constraint, verb
from appointments.bulk_edit.changes import Action, BulkEdit
from appointments.bulk_edit.previewing import MOST_SLOTS, Preview, preview
from appointments.bulk_edit.refusals import ChangedSinceShown
from appointments.refusals import SlotsOverlap
from appointments.slots import PLANNED_FIELDS, lock_schedule, save_alike


def carry_out(edit: BulkEdit, *, seen: str, now: datetime) -> Preview:
    """Change all the slots or none, and answer with what was changed.

    ``seen`` is the fingerprint of the preview that somebody agreed to. Raises ChangedSinceShown
    when it is another one by now, and what `preview` raises; SlotsOverlap when a slot was made
    at the time of one to reopen.
    """
    try:
        return _carry_out(edit, seen=seen, now=now)
    except IntegrityError as error:
        if broken_constraint(error) == "slot_standing_slots_do_not_overlap":
            raise SlotsOverlap from error
        raise


@verb
def _carry_out(edit: BulkEdit, *, seen: str, now: datetime) -> Preview:
    edit.check()
    # First the schedule, as publishing does: no slot is made, moved or withdrawn beside us. Then
    # the slots: nobody takes or leaves a seat between looking again and writing.
    lock_schedule(edit.selection.office.pk)
    to_come = edit.selection.slots().filter(starts_at__gt=now)
    lock_slots(list(to_come.values_list("pk", flat=True)[: MOST_SLOTS + 1]))
    shown = preview(edit, now=now)
    if shown.fingerprint != seen:
        raise ChangedSinceShown
    _write(shown, now=now)
    return shown


def _write(shown: Preview, *, now: datetime) -> None:
    match shown.edit.action:
        case Action.SEATS | Action.HOLD_BACK:
            asked = {each.slot.pk: each.asked for each in shown.changes if each.asked}
            capacity.set_seats_of(asked=asked, now=now)
        case Action.WITHDRAW:
            capacity.withdraw(slot_ids=[each.slot.pk for each in shown.changes], now=now)
        case Action.REOPEN:
            # As `capacity.reopen` leaves them, without planning the rest of the office anew.
            save_alike((each.slot for each in shown.changes), PLANNED_FIELDS)
