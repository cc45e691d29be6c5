"""Correct the phone and the e-mail of an appointment, and see that the old ones are told."""

from datetime import datetime

from django.db import IntegrityError

from appointments.booking.confirming import close_past_appointments
from appointments.booking.rules import check_changes_do_not_wait, check_is_live
from appointments.booking.seats import lock_appointment
from appointments.booking.transactions import broken_constraint, verb
from appointments.history import APPLICANT, Actor, record
from appointments.models import Appointment, Event
from appointments.persons import person_hash, person_version
from appointments.refusals import AlreadyBooked


def correct_contact(
    *,
    appointment_id: int,
    phone: str,
    email: str,
    sms_consent: bool,
    now: datetime,
    actor: Actor = APPLICANT,
) -> Appointment:
    """Put this contact in place of the one on file. ``phone`` is E.164, ``email`` may be empty.

    ``sms_consent`` is for this phone. The former e-mail is told of the change, and so is a phone
    that could be texted and no longer is. What is on file already is left alone, so that a second
    submit does nothing. Raises AppointmentCancelled, AppointmentOver, ChangesWait, or AlreadyBooked when the
    same person holds another live appointment under this phone.
    """
    try:
        return _correct(
            appointment_id=appointment_id,
            phone=phone,
            email=email,
            sms_consent=sms_consent,
            now=now,
            actor=actor,
        )
    except IntegrityError as error:
        if broken_constraint(error) == "appointment_one_live_per_person":
            raise AlreadyBooked from error
        raise


@verb
def _correct(
    *,
    appointment_id: int,
    phone: str,
    email: str,
    sms_consent: bool,
    now: datetime,
    actor: Actor,
) -> Appointment:
    # The phone is part of who is who. Name and birth date never change, so this needs no lock.
    new_hash = _hash(Appointment.objects.get(pk=appointment_id), phone)
    close_past_appointments(new_hash, now=now)
    appointment = lock_appointment(appointment_id)
    check_is_live(appointment, now=now)
    check_changes_do_not_wait(appointment, actor=actor, now=now)
    before = (appointment.phone, appointment.email, appointment.sms_consent)
    if before == (phone, email, sms_consent):
        return appointment
    appointment.phone, appointment.email, appointment.sms_consent = phone, email, sms_consent
    appointment.person_hash, appointment.person_version = new_hash, person_version()
    appointment.save(
        update_fields=["phone", "email", "sms_consent", "person_hash", "person_version"]
    )
    _record(appointment, *before, actor=actor, now=now)
    return appointment


def _record(
    appointment: Appointment,
    old_phone: str,
    old_email: str,
    could_be_texted: bool,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """What the contact was goes to the outbox alone: the history keeps nothing personal."""
    has_new_phone, has_new_email = appointment.phone != old_phone, appointment.email != old_email
    # Whoever found the PIN could else end the texts first and change the phone unheard.
    texts_end = could_be_texted and (has_new_phone or not appointment.sms_consent)
    record(
        appointment=appointment,
        kind=Event.Kind.CONTACT,
        actor=actor,
        now=now,
        # Leave to text that is given anew is on record, and nothing to write to anybody about.
        owes_notice=has_new_phone or has_new_email or texts_end,
        former_email=old_email if has_new_email else "",
        former_phone=old_phone if texts_end else "",
    )


def _hash(appointment: Appointment, phone: str) -> bytes:
    return person_hash(
        first_name=appointment.first_name,
        last_name=appointment.last_name,
        date_of_birth=appointment.date_of_birth,
        phone=phone,
    )
