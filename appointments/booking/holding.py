"""Keep a seat for a few minutes: hold, extend, release."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from appointments.booking.rules import (
    check_changes_do_not_wait,
    check_may_be_moved,
    check_slot_may_be_held,
)
from appointments.booking.seats import delete_hold, give_back, lock_slots, take_seat
from appointments.booking.transactions import StartOver, broken_constraint, verb
from appointments.history import APPLICANT, Actor
from appointments.models import Appointment, Hold, Slot
from appointments.refusals import (
    Busy,
    HoldGone,
    NoMoreExtensions,
    NotOffered,
    SameTime,
    SlotTaken,
    SlotWithdrawn,
)
from infopass.composed import composed_once

HOLD_MINUTES = 10
EXTENSION_MINUTES = 2
MAX_EXTENSIONS = 10  # WCAG 2.2.1: a time limit can be extended at least ten times
# What all extensions together reach. Choosing the same time again does not begin anew.
_MOST_MINUTES = HOLD_MINUTES + MAX_EXTENSIONS * EXTENSION_MINUTES
_ONE_HOLD_EACH = {"hold_one_booking_hold_per_session", "hold_one_change_hold_per_appointment"}


def hold(
    *,
    slot_id: int,
    now: datetime,
    owner: UUID | None = None,
    service_id: int | None = None,
    office_id: int | None = None,
    appointment_id: int | None = None,
    actor: Actor = APPLICANT,
) -> Hold:
    """Take a seat until ten minutes from ``now``, in place of what this owner held before.

    For a booking give ``owner`` and ``service_id``, and ``office_id`` where one was chosen: a slot of
    another office is then none. For a change give ``appointment_id``.
    Raises SlotTaken and every refusal of `appointments.booking.rules`.
    """
    for _attempt in range(2):
        try:
            if appointment_id is not None:
                return _hold_for_change(
                    slot_id=slot_id, appointment_id=appointment_id, actor=actor, now=now
                )
            return _hold_for_booking(
                slot_id=slot_id, service_id=service_id, office_id=office_id, owner=owner, now=now
            )
        except IntegrityError as error:
            # The same person clicked twice: the other click's hold is the one to replace.
            if broken_constraint(error) not in _ONE_HOLD_EACH:
                raise
    raise Busy


@verb
def _hold_for_booking(
    *,
    slot_id: int,
    service_id: int | None,
    office_id: int | None,
    owner: UUID | None,
    now: datetime,
) -> Hold:
    if service_id is None or owner is None:
        raise NotOffered
    slot = _slot(slot_id)
    if office_id not in {None, slot.counter.office_id}:
        raise SlotWithdrawn
    check_slot_may_be_held(slot, service_id=service_id, now=now)
    return _replace(
        _held_before.first(owner),
        slot=slot,
        now=now,
        owner=owner,
        service_id=service_id,
        purpose=Hold.Purpose.BOOKING,
    )


@verb
def _hold_for_change(*, slot_id: int, appointment_id: int, actor: Actor, now: datetime) -> Hold:
    appointment = Appointment.objects.select_related("slot__counter__office").get(pk=appointment_id)
    check_may_be_moved(appointment, actor=actor, now=now)
    if appointment.slot_id == slot_id:
        raise SameTime
    slot = _slot(slot_id)
    check_slot_may_be_held(slot, service_id=appointment.service_id, now=now, actor=actor)
    previous = Hold.objects.filter(appointment=appointment, purpose=Hold.Purpose.CHANGE).first()
    return _replace(
        previous,
        slot=slot,
        now=now,
        appointment=appointment,
        service_id=appointment.service_id,
        purpose=Hold.Purpose.CHANGE,
    )


def _slot(slot_id: int) -> Slot:
    slot = _slot_with_its_office.first(slot_id)
    if slot is None:
        raise SlotWithdrawn
    return slot


@composed_once
def _slot_with_its_office(slot_id: int) -> QuerySet[Slot]:
    slots = Slot.objects.select_related("counter__office").defer("counter__office__loaded")
    return slots.filter(pk=slot_id).order_by()


@composed_once
def _held_before(owner: UUID) -> QuerySet[Hold]:
    return Hold.objects.filter(owner=owner, purpose=Hold.Purpose.BOOKING).order_by()


def _replace(previous: Hold | None, *, slot: Slot, now: datetime, **owned_by: Any) -> Hold:
    """Take the new seat, then give back the old one, both slots locked in order first."""
    if previous is not None:
        lock_slots({slot.pk, previous.slot_id})
        if previous.slot_id == slot.pk:
            return _renew(previous, now=now, service_id=owned_by["service_id"])
    if not take_seat(slot.pk, now=now):
        raise SlotTaken
    if previous is not None:
        _delete(previous)
    expires_at = now + timedelta(minutes=HOLD_MINUTES)
    return Hold.objects.create(slot=slot, created_at=now, expires_at=expires_at, **owned_by)


def _renew(previous: Hold, *, now: datetime, service_id: int) -> Hold:
    """The same time chosen again: the seat is ours already, so it must not need a free one.

    While it is kept it is kept for ten minutes from now, but not past the half hour that asking for
    more time could reach: a double click changes nothing, and nobody keeps a seat for ever by going
    back and forth. Once its time is over anybody could have had it, and choosing it begins anew.
    """
    kept = Hold.objects.filter(pk=previous.pk)
    if previous.expires_at <= now:
        expires_at = now + timedelta(minutes=HOLD_MINUTES)
        renewed = kept.update(
            expires_at=expires_at, created_at=now, service_id=service_id, extensions=0
        )
    else:
        latest = previous.created_at + timedelta(minutes=_MOST_MINUTES)
        expires_at = min(now + timedelta(minutes=HOLD_MINUTES), latest)
        renewed = kept.update(
            expires_at=Greatest(F("expires_at"), expires_at), service_id=service_id
        )
    if not renewed:
        raise StartOver
    previous.refresh_from_db()
    return previous


@verb
def extend(*, token: UUID, now: datetime) -> Hold:
    """Keep the seat two minutes longer, at most ten times.

    Raises HoldGone when the seat went to somebody else, NoMoreExtensions after the tenth time,
    ChangesWait when it is kept for a change that has to wait.
    """
    extended = Hold.objects.filter(pk=token, extensions__lt=MAX_EXTENSIONS).update(
        expires_at=Greatest(F("expires_at"), now) + timedelta(minutes=EXTENSION_MINUTES),
        extensions=F("extensions") + 1,
    )
    kept = (
        Hold.objects.select_related("appointment__slot__counter__office").filter(pk=token).first()
    )
    if kept is None:
        raise HoldGone
    if kept.appointment is not None:
        check_changes_do_not_wait(kept.appointment, actor=APPLICANT, now=now)
    if not extended:
        raise NoMoreExtensions
    return kept


@verb
def release(*, token: UUID) -> None:
    """Give the seat back. Does nothing when the hold is gone."""
    kept = Hold.objects.filter(pk=token).first()
    if kept is not None:
        lock_slots({kept.slot_id})
        _delete(kept)


def _delete(kept: Hold) -> None:
    """Delete a hold whose slot is locked and count its seat back, unless somebody was faster."""
    if delete_hold(kept.pk):
        give_back(kept.slot_id)
