"""What a message says, in the applicant's language.

Nothing personal stands in a subject. No message names the reason for the visit, a receipt number or
an A-Number: somebody else may read the phone or the mailbox.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from appointments.models import Appointment, Event
from notices.models import Notice
from notices.sms.alphabet import in_plain_letters
from notices.wording.letters import letter_for
from notices.wording.occasion import occasion_of
from notices.wording.text_messages import text_for


@dataclass(frozen=True, kw_only=True)
class Message:
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def write(
    appointment: Appointment,
    *,
    kind: Notice.Kind,
    channel: Notice.Channel,
    event: Event | None,
) -> Message:
    """The message about this event; a reminder may come without one.

    The appointment comes with slot, counter and office loaded, the event with the slot it left.
    """
    with override(appointment.language):
        occasion = occasion_of(appointment, event, kind=kind)
        if channel == Notice.Channel.SMS:
            text = in_plain_letters(text_for(kind, occasion))
            return Message(subject="", text=f"{text}\n", html="")
        letter = letter_for(kind, occasion)
        context = {
            "letter": letter,
            "agency_name": settings.AGENCY_NAME,
            "is_demonstration": settings.IS_DEMONSTRATION,
        }
        return Message(
            subject=letter.subject,
            text=_tidy(render_to_string("notices/messages/email.txt", context)),
            html=render_to_string("notices/messages/email.html", context),
        )


def _tidy(text: str) -> str:
    """Lines that held only template tags leave gaps behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
