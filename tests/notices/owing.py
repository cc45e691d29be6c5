"""People who are owed a message, and the rows that say so."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from appointments.history import APPLICANT, record
from appointments.lost_notice import Details, replace_notice
from appointments.models import Appointment, Event, Outbox
from appointments.persons import Applicant
from notices.models import Notice
from tests.cast import ANA, a_slot, book, stranger

_times = count()


def booked(applicant: Applicant = ANA, *, now: datetime, language: str = "en") -> Appointment:
    """An appointment two days after `now`, with the notice of its booking not owed any more."""
    minutes = 15 * (next(_times) % 60)
    slot = a_slot(starts_at=now + timedelta(days=2, minutes=minutes))
    appointment = book(slot, applicant, now=now)
    Outbox.objects.filter(event__appointment=appointment).delete()
    Appointment.objects.filter(pk=appointment.pk).update(language=language)
    appointment.refresh_from_db()
    return appointment


def was_told(appointment: Appointment, *recipients: str) -> None:
    """The message about its booking went out to these."""
    event = Event.objects.get(appointment=appointment, kind=Event.Kind.BOOKED)
    for number, recipient in enumerate(recipients):
        is_phone = recipient.startswith("+")
        Notice.objects.create(
            key=f"event:{event.pk}:{number}",
            appointment=appointment,
            event=event,
            kind=Notice.Kind.CONFIRMED,
            channel=Notice.Channel.SMS if is_phone else Notice.Channel.EMAIL,
            language=appointment.language,
            recipient=recipient,
            status=Notice.Status.SENT,
            created_at=event.at,
            not_before=event.at,
            ended_at=event.at,
        )


def asked_anew(applicant: Applicant = ANA, *, now: datetime) -> None:
    """The notice of a booked applicant is replaced: one outbox row."""
    replace_notice(
        details=Details(
            first_name=applicant.first_name,
            last_name=applicant.last_name,
            date_of_birth=applicant.date_of_birth,
            phone=applicant.phone,
            zip_code=applicant.zip_code,
        ),
        address="",
        now=now,
    )


def corrected(
    appointment: Appointment, *, now: datetime, former_email: str = "", former_phone: str = ""
) -> Event:
    """The contact was corrected: one outbox row that knows the former one."""
    return record(
        appointment=appointment,
        kind=Event.Kind.CONTACT,
        actor=APPLICANT,
        now=now,
        former_email=former_email,
        former_phone=former_phone,
    )


def owed_to_strangers(number: int) -> list[Appointment]:
    """So many different people with an e-mail each, whose notice was replaced just now."""
    now = timezone.now()
    appointments = []
    for each in range(number):
        applicant = Applicant(**vars(stranger()) | {"email": f"visitor{each}@example.com"})
        appointments.append(booked(applicant, now=now))
        asked_anew(applicant, now=now)
    return appointments
