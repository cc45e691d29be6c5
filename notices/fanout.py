"""Turn what is owed (outbox rows) into messages, one row for each person and channel.

Each outbox row is taken in a transaction of its own: locked, written, deleted. SKIP LOCKED lets any
number of runs work side by side, the unique key makes a repeated one harmless, and a row that
cannot be written stays for the next run without holding up the others.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from appointments.closing.telling import is_in_suspense, still_secret
from appointments.history import seats_given
from appointments.models import Displaced, Event, Outbox, Relocation
from appointments.reach import can_be_reached, may_be_written_to
from notices import calls
from notices.composing import compose, on_file
from notices.heard import heard_of_the_closure
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
    Event.Kind.RESTORED: Notice.Kind.RESTORED,
    # Nothing is written to them any more: somebody calls.
    Event.Kind.NOT_PLACED: Notice.Kind.UNPLACED,
}
# After these the time that a closure took is of no interest any more.
_LEAVE_THE_TIME = {Event.Kind.MOVED, Event.Kind.CANCELLED}
# How long a new contact waits for a visit whose place a worker is still changing.
_SOON = timedelta(minutes=1)
_OPEN_AGAIN_WITHIN = timedelta(hours=1)
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
    if owed.event.kind in _LEAVE_THE_TIME:
        _secrets_of(owed, now).filter(event__lt=owed.event_id).delete()
    if owed.event.kind == Event.Kind.CONTACT and is_in_suspense(owed.event.appointment_id, now=now):
        # The change of the contact is told; the visit itself once it is sure. Its keys are known.
        owed.not_before = _end_of_suspense(owed, now)
        owed.save(update_fields=["not_before"])
    else:
        owed.delete()
    return len(messages)


def _is_not_settled(owed: Outbox, now: datetime) -> bool:
    """A closure may be undone: what was owed before it moved the visit could be wrong soon.

    What people do themselves after it is told at once. That a time stands again is told when it
    can be booked again, and not while others are still on their way back.
    """
    if owed.event.kind == Event.Kind.RESTORED:
        return _is_not_open_yet(owed, now)
    return _secrets_of(owed, now).filter(event__gte=owed.event_id).exists()


def _is_not_open_yet(owed: Outbox, now: datetime) -> bool:
    on_the_way = Displaced.objects.filter(
        appointment=owed.event.appointment_id, relocation__state=Relocation.State.UNDOING
    )
    is_withdrawn = owed.event.appointment.slot.withdrawn_at is not None
    # A time that is closed for another reason by then is told by whoever closed it.
    return on_the_way.exists() or (is_withdrawn and now < owed.created_at + _OPEN_AGAIN_WITHIN)


def _secrets_of(owed: Outbox, now: datetime) -> QuerySet[Outbox]:
    return still_secret(now).filter(event__appointment=owed.event.appointment_id)


def _end_of_suspense(owed: Outbox, now: datetime) -> datetime:
    latest = _secrets_of(owed, now).order_by("-not_before").values_list("not_before", flat=True)
    return latest.first() or now + _SOON


def _messages(owed: Outbox, *, now: datetime) -> Iterator[Notice]:
    event = owed.event
    kind = KINDS[Event.Kind(event.kind)]
    if not _is_to_be_written(event, kind, now=now):
        return
    if not can_be_reached(event.appointment):
        calls.nobody_to_write_to(event, about=kind, now=now)
    for tag, channel, recipient in _recipients(owed):
        said = Notice.Kind.TEXTS_END if tag == _FORMER_PHONE else kind
        yield _message(event, said, tag, channel, recipient, now=now)
    if kind == Notice.Kind.CONTACT:
        calls.settle_corrected(event.appointment, now=now)
        yield from _for_new_contacts(event, now=now)


def _is_to_be_written(event: Event, kind: Notice.Kind, *, now: datetime) -> bool:
    """Whoever is to hear of it in another way comes on the call list here."""
    if event.kind == Event.Kind.NOT_PLACED:
        calls.no_place_was_found(event, now=now)
        return False
    standing = standing_of(kind=kind, appointment=event.appointment, after_event=event.pk, now=now)
    if standing is Standing.TOO_LATE:
        calls.nobody_told_in_time(event, about=kind, now=now)
    if standing in {Standing.POINTLESS, Standing.TOO_LATE}:
        return False
    if kind == Notice.Kind.RESTORED:
        has_heard = heard_of_the_closure(event)
        calls.settle_overtaken(event.appointment, now=now)
        return has_heard
    return True


def _for_new_contacts(event: Event, *, now: datetime) -> Iterator[Notice]:
    """The appointment itself, for a contact that was not told of it as it stands now."""
    appointment, kind = event.appointment, Notice.Kind.CONFIRMED
    if is_in_suspense(appointment.pk, now=now):
        return
    standing = standing_of(kind=kind, appointment=appointment, after_event=event.pk, now=now)
    if standing is not Standing.GOOD:
        return
    told = _told_of_the_present_time(event)
    for tag, channel, recipient in _on_file(event):
        if recipient and recipient not in told:
            yield _message(event, kind, f"visit-{tag}", channel, recipient, now=now)


def _told_of_the_present_time(event: Event) -> set[str]:
    """Whom messages went out to, or soon will, since the appointment was given its time."""
    since = seats_given([event.appointment_id])[event.appointment_id]
    shown = Notice.objects.filter(
        appointment=event.appointment,
        event__gte=since.pk,
        kind__in=Notice.SHOW_THE_VISIT,
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
