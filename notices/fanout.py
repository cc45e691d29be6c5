"""Turn what is owed (outbox rows) into messages, one row for each person and channel.

Each outbox row is taken in a transaction of its own: locked, written, deleted. SKIP LOCKED lets any
number of runs work side by side, the unique key makes a repeated one harmless, and a row that
cannot be written stays for the next run without holding up the others.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction

from appointments.models import Event, Outbox
from appointments.reach import email_of, texting_number_of
from notices.models import Notice
from notices.overtaking import Standing, standing_of
from notices.wording import write

# What there are words for. Rows of other kinds stay in the outbox.
KINDS = {
    Event.Kind.REPLACED: Notice.Kind.REPLACED,
    Event.Kind.CONTACT: Notice.Kind.CONTACT,
}
_FORMER_PHONE = "former-sms"


def fan_out(*, now: datetime) -> int:
    """Turn every owed row that nobody else is turning into messages. Answers how many messages.

    Raises, after all rows had their turn, an ExceptionGroup of what went wrong with some.
    """
    written, last, faults = 0, 0, []
    while (outbox_id := _next(last)) is not None:
        last = outbox_id
        try:
            written += _turn(outbox_id, now=now)
        except Exception as fault:  # noqa: BLE001 - raised below: one row must not stop the others
            fault.add_note(f"Turning the outbox row {outbox_id} into messages")
            faults.append(fault)
    if faults:
        raise ExceptionGroup("Some owed notices did not become messages.", faults)
    return written


def _next(after: int) -> int | None:
    """Only within one run: the next one begins anew, so that a row which committed late is found."""
    owed = Outbox.objects.filter(pk__gt=after, event__kind__in=KINDS).order_by("pk")
    return owed.values_list("pk", flat=True).first()


@transaction.atomic
def _turn(outbox_id: int, *, now: datetime) -> int:
    owed = (
        Outbox.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event__appointment__slot__counter__office", "event__appointment__service")
        .filter(pk=outbox_id)
        .first()
    )
    if owed is None:
        return 0
    messages = list(_messages(owed, now=now))
    Notice.objects.bulk_create(messages, ignore_conflicts=True)
    owed.delete()
    return len(messages)


def _messages(owed: Outbox, *, now: datetime) -> Iterator[Notice]:
    event = owed.event
    kind = KINDS[Event.Kind(event.kind)]
    standing = standing_of(kind=kind, appointment=event.appointment, after_event=event.pk, now=now)
    if standing is Standing.POINTLESS:
        return
    for tag, channel, recipient in _recipients(owed):
        said = Notice.Kind.TEXTS_END if tag == _FORMER_PHONE else kind
        message = write(event.appointment, kind=said, channel=channel, happened_at=event.at)
        yield Notice(
            key=f"event:{event.pk}:{tag}",
            appointment=event.appointment,
            event=event,
            kind=said,
            channel=channel,
            language=event.appointment.language,
            recipient=recipient,
            created_at=now,
            not_before=now,
            **vars(message),
        )


def _recipients(owed: Outbox) -> Iterator[tuple[str, Notice.Channel, str]]:
    """Each contact once: those on file, and those that were until this event."""
    appointment = owed.event.appointment
    contacts = [
        ("email", Notice.Channel.EMAIL, email_of(appointment)),
        ("sms", Notice.Channel.SMS, texting_number_of(appointment)),
    ]
    if not appointment.service.is_protected:
        contacts += [
            ("former-email", Notice.Channel.EMAIL, owed.former_email),
            (_FORMER_PHONE, Notice.Channel.SMS, owed.former_phone if settings.SMS_BACKEND else ""),
        ]
    told = set()
    for tag, channel, recipient in contacts:
        if recipient and (channel, recipient) not in told:
            told.add((channel, recipient))
            yield tag, channel, recipient
