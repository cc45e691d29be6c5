"""Turn what is owed (outbox rows) into messages, one row for each person and channel.

Each outbox row is taken in a transaction of its own: locked, written, deleted. SKIP LOCKED lets any
number of runs work side by side, the unique key makes a repeated one harmless, and a row that
cannot be written stays for the next run without holding up the others.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from appointments.models import Event, Outbox
from appointments.reach import can_be_reached, may_be_written_to
from notices import calls
from notices.composing import compose, on_file
from notices.models import Notice
from notices.overtaking import Standing, standing_of

# What there are words for. Rows of other kinds stay in the outbox.
KINDS = {
    Event.Kind.BOOKED: Notice.Kind.CONFIRMED,
    Event.Kind.MOVED: Notice.Kind.MOVED,
    Event.Kind.CANCELLED: Notice.Kind.CANCELLED,
    Event.Kind.REPLACED: Notice.Kind.REPLACED,
    Event.Kind.CONTACT: Notice.Kind.CONTACT,
    Event.Kind.UNPLACED: Notice.Kind.UNPLACED,
}
_SHOW_THE_VISIT = [Notice.Kind.CONFIRMED, Notice.Kind.MOVED, Notice.Kind.REPLACED]
_FORMER_PHONE = "former-sms"
# A run ends before the worker's time limit would end it; the next one goes on.
RUN_FOR = timedelta(minutes=4)


def fan_out(*, now: datetime) -> int:
    """Turn every owed row that nobody else is turning into messages. Answers how many messages.

    Raises, after all rows had their turn, an ExceptionGroup of what went wrong with some.
    """
    written, last, faults = 0, 0, []
    began = timezone.now()
    while timezone.now() - began < RUN_FOR and (outbox_id := _next(last, now)) is not None:
        last = outbox_id
        try:
            written += _turn(outbox_id, now=now)
        except Exception as fault:  # noqa: BLE001 - raised below: one row must not stop the others
            fault.add_note(f"Turning the outbox row {outbox_id} into messages")
            faults.append(fault)
    if faults:
        raise ExceptionGroup("Some owed notices did not become messages.", faults)
    return written


def _next(after: int, now: datetime) -> int | None:
    """Only within one run: the next one begins anew, so that a row which committed late is found."""
    may_be_told = Q(not_before=None) | Q(not_before__lte=now)
    owed = Outbox.objects.filter(may_be_told, pk__gt=after, event__kind__in=KINDS).order_by("pk")
    return owed.values_list("pk", flat=True).first()


@transaction.atomic
def _turn(outbox_id: int, *, now: datetime) -> int:
    owed = (
        Outbox.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related(
            "event__appointment__slot__counter__office",
            "event__appointment__service",
            "event__from_slot__counter__office",
        )
        .filter(pk=outbox_id)
        .first()
    )
    if owed is None or _is_not_settled(owed, now):
        return 0
    messages = list(_messages(owed, now=now))
    Notice.objects.bulk_create(messages, ignore_conflicts=True)
    owed.delete()
    return len(messages)


def _is_not_settled(owed: Outbox, now: datetime) -> bool:
    """A closure moved the visit and may be undone: whatever is written now could be wrong soon."""
    about_the_same = Outbox.objects.filter(event__appointment=owed.event.appointment_id)
    return about_the_same.filter(not_before__gt=now).exists()


def _messages(owed: Outbox, *, now: datetime) -> Iterator[Notice]:
    event = owed.event
    kind = KINDS[Event.Kind(event.kind)]
    standing = standing_of(kind=kind, appointment=event.appointment, after_event=event.pk, now=now)
    if standing is Standing.POINTLESS:
        return
    if not can_be_reached(event.appointment):
        calls.nobody_to_write_to(event, about=kind, now=now)
    for tag, channel, recipient in _recipients(owed):
        said = Notice.Kind.TEXTS_END if tag == _FORMER_PHONE else kind
        yield _message(event, said, tag, channel, recipient, now=now)
    if kind == Notice.Kind.CONTACT:
        calls.settle_corrected(event.appointment, now=now)
        yield from _for_new_contacts(event, now=now)


def _for_new_contacts(event: Event, *, now: datetime) -> Iterator[Notice]:
    """The appointment itself, for a contact that was not told of it as it stands now."""
    appointment, kind = event.appointment, Notice.Kind.CONFIRMED
    standing = standing_of(kind=kind, appointment=appointment, after_event=event.pk, now=now)
    if standing is not Standing.GOOD:
        return
    told = _told_of_the_present_time(event)
    for tag, channel, recipient in _on_file(event):
        if recipient and recipient not in told:
            yield _message(event, kind, f"visit-{tag}", channel, recipient, now=now)


def _told_of_the_present_time(event: Event) -> set[str]:
    """Whom messages went out to, or soon will, since the appointment was given its time."""
    given = Event.objects.filter(
        appointment=event.appointment, kind__in=[Event.Kind.BOOKED, Event.Kind.MOVED]
    )
    since = given.order_by("-pk").values("pk")[:1]
    shown = Notice.objects.filter(
        appointment=event.appointment,
        event__gte=Subquery(since),
        kind__in=_SHOW_THE_VISIT,
        status__in=[Notice.Status.WAITING, Notice.Status.SENT],
    )
    return set(shown.values_list("recipient", flat=True))


def _message(
    event: Event,
    kind: Notice.Kind,
    tag: str,
    channel: Notice.Channel,
    recipient: str,
    *,
    now: datetime,
) -> Notice:
    return compose(
        event.appointment,
        key=f"event:{event.pk}:{tag}",
        kind=kind,
        channel=channel,
        recipient=recipient,
        event=event,
        now=now,
    )


def _on_file(event: Event) -> list[tuple[str, Notice.Channel, str]]:
    return [
        (channel.value, channel, on_file(event.appointment, channel)) for channel in Notice.Channel
    ]


def _recipients(owed: Outbox) -> Iterator[tuple[str, Notice.Channel, str]]:
    """Each contact once: those on file, and those that were until this event."""
    contacts = _on_file(owed.event)
    if may_be_written_to(owed.event.appointment):
        contacts += [
            ("former-email", Notice.Channel.EMAIL, owed.former_email),
            (_FORMER_PHONE, Notice.Channel.SMS, owed.former_phone if settings.SMS_BACKEND else ""),
        ]
    told = set()
    for tag, channel, recipient in contacts:
        if recipient and (channel, recipient) not in told:
            told.add((channel, recipient))
            yield tag, channel, recipient
