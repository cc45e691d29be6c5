"""Staff book and move for somebody on the telephone or at the counter.

The rules are those of everybody, but for the notice: whoever stands at the counter needs none. What
goes beyond them is named, needs a reason, and stands in the history. Who may is asked before.
"""

import uuid
from datetime import datetime, timedelta

from appointments.booking.confirming import confirm
from appointments.booking.holding import HOLD_MINUTES
from appointments.booking.moving import reschedule
from appointments.booking.rules import check_may_be_moved, check_move_limit, check_slot_may_be_held
from appointments.booking.seats import (
    delete_hold,
    give_back,
    lock_slots,
    take_extra_seat,
    take_held_back_seat,
    take_seat,
)
from appointments.booking.transactions import verb
from appointments.history import WITHIN, Actor, Beyond
from appointments.models import Appointment, Event, Hold, Slot
from appointments.persons import Applicant
from appointments.refusals import (
    MoveLimitReached,
    ReasonMissing,
    SameTime,
    SlotTaken,
    SlotWithdrawn,
)

_Override = Event.Override
# Reasons that are no fault and no wish of the person: they count against no limit.
OFFICES_OWN = frozenset(
    {Event.Reason.OFFICE_CLOSED, Event.Reason.NO_STAFF, Event.Reason.OFFICE_ERROR}
)


@verb
def book_for(
    *,
    slot_id: int,
    service_id: int,
    applicant: Applicant,
    language: str,
    channel: str,
    now: datetime,
    actor: Actor,
    beyond: Beyond = WITHIN,
) -> Appointment:
    """Take a seat and book it in one step.

    Raises SlotTaken, AlreadyBooked, ReasonMissing when a rule is gone beyond without saying why,
    and every refusal of `appointments.booking.rules.check_slot_may_be_held`.
    """
    _check_reason(beyond)
    kept = Hold.objects.create(
        slot_id=_take(slot_id, service_id=service_id, beyond=beyond, actor=actor, now=now),
        service_id=service_id,
        purpose=Hold.Purpose.BOOKING,
        owner=uuid.uuid4(),
        created_at=now,
        expires_at=now + timedelta(minutes=HOLD_MINUTES),
    )
    return confirm(
        token=kept.pk,
        applicant=applicant,
        language=language,
        channel=channel,
        now=now,
        actor=actor,
        beyond=beyond,
    )


@verb
def move_for(
    *, appointment_id: int, slot_id: int, now: datetime, actor: Actor, beyond: Beyond
) -> Appointment:
    """Move it to another time, of any office. ``beyond.reason`` says why, and is always asked for.

    A move that the applicant asked for counts as one of theirs. None but those for a reason of the
    office's own goes over the limit without saying so. Raises SlotTaken, SameTime,
    MoveLimitReached, ReasonMissing, and what `appointments.booking.rules` refuses.
    """
    if not beyond.reason:
        raise ReasonMissing
    appointment = Appointment.objects.select_related("slot__counter__office").get(pk=appointment_id)
    check_may_be_moved(appointment, actor=actor, now=now)
    if beyond.override != _Override.MOVE_LIMIT:
        _check_limit(appointment, reason=beyond.reason)
    if appointment.slot_id == slot_id:
        raise SameTime
    _drop_own_change(appointment, {slot_id, appointment.slot_id})
    kept = Hold.objects.create(
        slot_id=_take(
            slot_id, service_id=appointment.service_id, beyond=beyond, actor=actor, now=now
        ),
        service_id=appointment.service_id,
        purpose=Hold.Purpose.CHANGE,
        appointment=appointment,
        created_at=now,
        expires_at=now + timedelta(minutes=HOLD_MINUTES),
    )
    return reschedule(
        appointment_id=appointment_id, token=kept.pk, now=now, actor=actor, beyond=beyond
    )


def goes_over_the_limit(appointment: Appointment, *, reason: str) -> bool:
    """Whether moving it once more for this reason takes `Event.Override.MOVE_LIMIT`."""
    try:
        _check_limit(appointment, reason=reason)
    except MoveLimitReached:
        return True
    return False


def _check_limit(appointment: Appointment, *, reason: str) -> None:
    if reason not in OFFICES_OWN:
        check_move_limit(appointment)


def _drop_own_change(appointment: Appointment, slot_ids: set[int]) -> None:
    """Lock the slots, and give back the seat that the applicant may be keeping for a move."""
    previous = Hold.objects.filter(appointment=appointment, purpose=Hold.Purpose.CHANGE).first()
    lock_slots(slot_ids | ({previous.slot_id} if previous else set()))
    if previous is not None and delete_hold(previous.pk):
        give_back(previous.slot_id)


def _check_reason(beyond: Beyond) -> None:
    if beyond.override and not beyond.reason:
        raise ReasonMissing


def _take(slot_id: int, *, service_id: int, beyond: Beyond, actor: Actor, now: datetime) -> int:
    """Count the seat that was asked for as taken, and answer the slot's id."""
    slot = Slot.objects.select_related("counter__office").filter(pk=slot_id).first()
    if slot is None:
        raise SlotWithdrawn
    check_slot_may_be_held(slot, service_id=service_id, now=now, actor=actor)
    match beyond.override:
        case _Override.HELD_BACK:
            taken = take_held_back_seat(slot_id)
        case _Override.EXTRA:
            taken = take_extra_seat(slot_id)
        case _:
            taken = take_seat(slot_id, now=now)
    if not taken:
        raise SlotTaken
    return slot_id
