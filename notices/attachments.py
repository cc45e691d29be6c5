"""What comes with an e-mail: the notice to print and the visit for a calendar.

Drawn when the message is sent and kept nowhere: they say what is true then. Neither tells why
somebody comes.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from notices.calendar_file import calendar_file
from notices.content import content_of
from notices.models import Notice
from notices.paper import notice_pdf

_WITH_THE_NOTICE = (*Notice.SHOW_THE_VISIT, Notice.Kind.REMINDER)
# The file takes the visit out of the calendar again.
_WITH_THE_CALENDAR = (*_WITH_THE_NOTICE, Notice.Kind.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    name: str
    kind: str  # such as application/pdf
    content: bytes = field(repr=False)


def attachments_of(notice: Notice, *, now: datetime) -> list[Attachment]:
    """The message comes with its appointment, slot, counter, office and service. ``now`` is aware.

    At most one statement. Raises typst.TypstError when a template is at fault.
    """
    appointment, attached = notice.appointment, []
    name = f"appointment-{appointment.number_as_shown}"
    with override(notice.language):
        if notice.kind in _WITH_THE_NOTICE:
            content = content_of(appointment, site=settings.PUBLIC_URL, now=now, in_a_message=True)
            pdf = notice_pdf(content)
            attached.append(Attachment(name=f"{name}.pdf", kind="application/pdf", content=pdf))
        if notice.kind in _WITH_THE_CALENDAR:
            file = calendar_file(appointment, now=now)
            attached.append(Attachment(name=f"{name}.ics", kind="text/calendar", content=file))
    return attached
