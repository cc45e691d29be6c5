"""Turn a held seat into an appointment."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.models import QuerySet

from appointments.booking.seats import delete_hold, lock_slots
from appointments.booking.transactions import broken_constraint, verb
from appointments.history import APPLICANT, SYSTEM, WITHIN, Actor, Beyond, record
from appointments.models import Appointment, Event, Hold, Slot
from appointments.persons import Applicant, person_hash, person_version
from appointments.references import new_number
from appointments.refusals import AlreadyBooked, Busy, HoldGone, SlotWithdrawn
from infopass.composed import composed_once

_ATTEMPTS = 3


def confirm(
    *,
    token: UUID,
    applicant: Applicant,
    language: str,
    channel: str,
    now: datetime,
    actor: Actor = APPLICANT,
    beyond: Beyond = WITHIN,
) -> Appointment:
    """Book the seat that the hold keeps. The same token twice gives the same appointment.

    A hold that is still there is good, even seconds after its time. Raises HoldGone when its seat
    went to somebody else, SlotWithdrawn when the office took the time back, AlreadyBooked when
    this person holds a live appointment.
    """
    for _attempt in range(_ATTEMPTS):
        try:
            return _confirm(
                token=token,
                applicant=applicant,
                language=language,
                channel=channel,
                actor=actor,
                beyond=beyond,
                now=now,
            )
        except IntegrityError as error:
            _raise_unless_worth_another_try(error)
    raise Busy


def _raise_unless_worth_another_try(error: IntegrityError) -> None:
    """A number that was used already or a second submit at the same instant: try again."""
    constraint = broken_constraint(error)
    if constraint == "appointment_one_live_per_person":
        raise AlreadyBooked from error
    if "number" not in constraint and "hold_token" not in constraint:
        raise error


@verb
def _confirm(
    *,
    token: UUID,
    applicant: Applicant,
    language: str,
    channel: str,
    actor: Actor,
    beyond: Beyond,
    now: datetime,
) -> Appointment:
    slot, kept = _lock_hold(token)
    if slot is None or kept is None:
        return _already_confirmed(token)
    check_still_offered(slot, now=now)
    close_past_appointments(_hash(applicant), now=now)
    appointment = _create(
        kept, applicant=applicant, language=language, channel=channel, seat=beyond.seat, now=now
    )
    # The seat stays counted: the appointment takes the hold's place.
    delete_hold(kept.pk)
    record(
        appointment=appointment,
        kind=Event.Kind.BOOKED,
        actor=actor,
        now=now,
        reason=beyond.reason,
        override=beyond.override,
        to_slot_id=slot.pk,
    )
    return appointment


def _lock_hold(token: UUID) -> tuple[Slot | None, Hold | None]:
    """Lock the slot, then the hold: a hold that is there under the slot's lock is still good."""
    slot_id = _slot_id_of.first(token)
    if slot_id is None:
        return None, None
    slot = lock_slots({slot_id})[slot_id]
    return slot, _locked.first(token)


@composed_once
def _slot_id_of(token: UUID) -> QuerySet[Hold, int]:
    for_a_booking = Hold.objects.filter(pk=token, purpose=Hold.Purpose.BOOKING)
    return for_a_booking.order_by().values_list("slot_id", flat=True)


@composed_once
def _locked(token: UUID) -> QuerySet[Hold]:
    """The hold, and the code of its office for the new number."""
    locked = Hold.objects.select_for_update(no_key=True, of=("self",)).filter(pk=token)
    with_office = locked.order_by().select_related("slot__counter__office")
    return with_office.only("slot", "service", "slot__counter__office__code")


def _already_confirmed(token: UUID) -> Appointment:
    """The appointment this very hold became. Raises HoldGone when there is none."""
    appointment = Appointment.objects.filter(hold_token=token).first()
    if appointment is None:
        raise HoldGone
    return appointment


def check_still_offered(slot: Slot, *, now: datetime) -> None:
    """Judged under the slot's lock. Raises SlotWithdrawn when the office took the time back.

    Raises HoldGone when the visit would have begun: a hold lives on until somebody deletes it.
    """
    if slot.withdrawn_at is not None:
        raise SlotWithdrawn
    if slot.starts_at <= now:
        raise HoldGone


def close_past_appointments(person: bytes, *, now: datetime) -> None:
    """An appointment of this person hash that is over must not stand in the way of a new one."""
    for appointment in _past(person, person_version(), now):
        appointment.status = Appointment.Status.UNRECORDED
        appointment.save(update_fields=["status"])
        record(
            appointment=appointment,
            kind=Event.Kind.CLOSED,
            actor=SYSTEM,
            now=now,
            owes_notice=False,
        )


@composed_once
def _past(person: bytes, version: str, now: datetime) -> QuerySet[Appointment]:
    of_person = Appointment.objects.filter(person_hash=person, person_version=version)
    past = of_person.filter(status__in=Appointment.LIVE, slot__ends_at__lte=now)
    return past.select_for_update(no_key=True, of=("self",)).order_by("pk")


def _create(
    kept: Hold, *, applicant: Applicant, language: str, channel: str, seat: str, now: datetime
) -> Appointment:
    return Appointment.objects.create(
        number=new_number(kept.slot.counter.office.code),
        pin_key_id=settings.PIN_KEYS.current_id,
        slot_id=kept.slot_id,
        service_id=kept.service_id,
        language=language,
        channel=channel,
        seat=seat,
        person_hash=_hash(applicant),
        person_version=person_version(),
        hold_token=kept.pk,
        created_at=now,
        **vars(applicant),
    )


def _hash(applicant: Applicant) -> bytes:
    return person_hash(
        first_name=applicant.first_name,
        last_name=applicant.last_name,
        date_of_birth=applicant.date_of_birth,
        phone=applicant.phone,
    )
