"""One message as a row, written but not saved: to whom, about what, in which words."""

from datetime import datetime

from appointments.models import Appointment, Event
from appointments.reach import email_of, texting_number_of
from notices.models import Notice
from notices.wording import write


def on_file(appointment: Appointment, channel: str) -> str:
    """The contact that messages of this channel go to now; empty where none may be sent."""
    if channel == Notice.Channel.SMS:
        return texting_number_of(appointment)
    return email_of(appointment)


def compose(
    appointment: Appointment,
    *,
    key: str,
    kind: Notice.Kind,
    channel: Notice.Channel,
    recipient: str,
    event: Event | None,
    now: datetime,
) -> Notice:
    """To be sent from ``now`` (aware) on. What must be loaded says `notices.wording.write`."""
    message = write(appointment, kind=kind, channel=channel, event=event)
    return Notice(
        key=key,
        appointment=appointment,
        event=event,
        kind=kind,
        channel=channel,
        language=appointment.language,
        recipient=recipient,
        created_at=now,
        not_before=now,
        **vars(message),
    )
