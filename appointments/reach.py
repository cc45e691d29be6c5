"""Where an applicant can be written to: what is on file and may be used.

Nothing is ever sent about a visit with special protection (8 USC 1367): somebody else may read the
person's phone or mail, and that there is an appointment at all would tell them too much.
"""

from django.conf import settings
from django.db.models import Q

from appointments.models import Appointment


def may_be_written_to(appointment: Appointment) -> bool:
    """Whether anything in writing may tell of the visit, a letter on paper included."""
    return not appointment.service.is_protected


def email_of(appointment: Appointment) -> str:
    """The address for e-mail, or an empty string."""
    return appointment.email if may_be_written_to(appointment) else ""


def texting_number_of(appointment: Appointment) -> str:
    """The phone (E.164) for text messages, or an empty string.

    It needs the person's consent, and an installation that can send them.
    """
    if not may_be_written_to(appointment) or not appointment.sms_consent:
        return ""
    return appointment.phone if settings.SMS_BACKEND else ""


def can_be_reached(appointment: Appointment) -> bool:
    return bool(email_of(appointment) or texting_number_of(appointment))


def by_email() -> Q:
    """The appointments that `email_of` has an address for."""
    return Q(service__is_protected=False) & ~Q(email="")


def by_text() -> Q:
    """The appointments that `texting_number_of` has a number for."""
    if not settings.SMS_BACKEND:
        return Q(pk__in=[])
    return Q(service__is_protected=False, sms_consent=True)


def by_phone_or_letter_only() -> Q:
    """Those that no message is sent to, but for whom none may be written to at all."""
    return Q(service__is_protected=False) & ~(by_email() | by_text())


def by_no_message() -> Q:
    """Visits with special protection: neither a message nor a letter, and a call with care."""
    return Q(service__is_protected=True)
