"""What a message says, in the applicant's language.

Nothing personal stands in a subject. No message names the reason for the visit, a receipt number or
an A-Number: somebody else may read the phone or the mailbox.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from appointments.models import Appointment
from appointments.references import pin_for
from notices.models import Notice

_SUBJECTS: dict[Notice.Kind, str | Promise] = {
    Notice.Kind.REPLACED: _("The new appointment notice"),
    Notice.Kind.CONTACT: _("A contact of an appointment was changed"),
}
# These alone show the PIN: they go to contacts that were on file before anybody asked.
_SHOW_THE_PIN = {Notice.Kind.REPLACED}


@dataclass(frozen=True, kw_only=True)
class Message:
    subject: str
    text: str
    html: str


def write(
    appointment: Appointment, *, kind: Notice.Kind, channel: Notice.Channel, happened_at: datetime
) -> Message:
    """The message about what happened at that instant (aware). No statement is sent.

    The appointment comes with slot, counter and office loaded.
    """
    with override(appointment.language):
        context = _context(appointment, kind, happened_at)
        if channel == Notice.Channel.SMS:
            text = _tidy(render_to_string(f"notices/messages/{kind}.sms.txt", context))
            return Message(subject="", text=text, html="")
        context["subject"] = subject = str(_SUBJECTS[kind])
        return Message(
            subject=subject,
            text=_tidy(render_to_string(f"notices/messages/{kind}.txt", context)),
            html=render_to_string(f"notices/messages/{kind}.html", context),
        )


def _context(appointment: Appointment, kind: Notice.Kind, happened_at: datetime) -> dict[str, Any]:
    office = appointment.slot.counter.office
    number = appointment.number_as_shown
    return {
        "number": number,
        "pin": pin_for(appointment) if kind in _SHOW_THE_PIN else "",
        "local": appointment.slot.local_start,
        "office": office,
        "phone": settings.AGENCY_PHONE or office.phone,
        "manage_url": f"{settings.PUBLIC_URL}{reverse('manage')}?{urlencode({'number': number})}",
        "happened": happened_at.astimezone(office.zone),
        "agency_name": settings.AGENCY_NAME,
        "is_demonstration": settings.IS_DEMONSTRATION,
    }


def _tidy(text: str) -> str:
    """Lines that held only template tags leave gaps behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
