"""Send what waits: claim, send, record.

A claim is one conditional update, so two workers never send the same message at once. It is a lease
that ends by itself: a worker that dies with a message in hand leaves it to the next one. Whether
the dead one had sent it nobody can know, so it may go out twice, with the same Message-ID.
"""

from contextlib import ExitStack
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from appointments.models import Appointment
from notices import calls, quiet_hours
from notices.mail import MailWire
from notices.models import Notice
from notices.overtaking import Standing, may_not_be_sent_to, standing_of
from notices.sms import SmsWire
from notices.wire import OutOfReach, Refused, TryLater
from notices.wording import write

# Longer than the slowest conversation with a mail server, so that it is not claimed meanwhile.
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# Of each pause at most this part more or less: those that failed together come back one by one.
JITTER = 0.2
# A run ends before the worker's time limit would end it in the middle of a message.
RUN_FOR = timedelta(minutes=4)
MOST_IN_A_RUN = 500

# When a message is looked at again that a closure holds back.
ASK_AGAIN_AFTER = timedelta(minutes=10)

_DID_NOT_ARRIVE = {Notice.Status.REFUSED, Notice.Status.GIVEN_UP, Notice.Status.LAPSED}

_random = SystemRandom()


class Wire(Protocol):
    def send(self, notice: Notice) -> None: ...


class Wires:
    """The way out for each channel, opened when first needed and shared by a whole run."""

    def __init__(self, held: ExitStack) -> None:
        self._held = held
        self._open: dict[str, Wire] = {}

    def of(self, channel: str) -> Wire:
        if channel not in self._open:
            self._open[channel] = (
                SmsWire() if channel == Notice.Channel.SMS else self._held.enter_context(MailWire())
            )
        return self._open[channel]


def send_due(*, reminders: bool = False) -> int:
    """Send what is due, the longest waiting first: reminders, or all the rest. Answers how many.

    A channel that is out of reach is left alone for the rest of the run. Raises, after all messages
    had their turn, an ExceptionGroup of the faults that nobody foresaw.
    """
    began, sent, unreachable, faults = timezone.now(), 0, set[str](), []
    with ExitStack() as held:
        wires = Wires(held)
        for notice_id, channel in due(now=began, reminders=reminders):
            now = timezone.now()
            if now - began > RUN_FOR:
                break
            if channel in unreachable:
                continue
            try:
                sent += deliver(notice_id, wires=wires, now=now)
            except OutOfReach:
                unreachable.add(channel)
            except Exception as fault:  # noqa: BLE001 - raised below: one must not stop the others
                fault.add_note(f"Sending the message {notice_id}")
                faults.append(fault)
    if faults:
        raise ExceptionGroup("Some messages could not be sent.", faults)
    return sent


def due(*, now: datetime, reminders: bool) -> list[tuple[int, str]]:
    """Ids and channels of what may be claimed."""
    waiting = Notice.objects.filter(_may_be_claimed(now)).order_by("not_before", "pk")
    if reminders:
        waiting = waiting.filter(kind=Notice.Kind.REMINDER)
    else:
        waiting = waiting.exclude(kind=Notice.Kind.REMINDER)
    return list(waiting.values_list("pk", "channel")[:MOST_IN_A_RUN])


def deliver(notice_id: int, *, wires: Wires, now: datetime) -> bool:
    """Send this message unless somebody else has it in hand. Answers whether it was sent.

    Raises OutOfReach, and any fault that nobody foresaw, after it was recorded.
    """
    notice = _claim(notice_id, now=now)
    if notice is None:
        return False
    try:
        if not _still_stands(notice, now=now) or _waits_for_the_morning(notice, now=now):
            return False
        wires.of(notice.channel).send(notice)
    except Refused as refusal:
        _end(notice, Notice.Status.REFUSED, refusal.fault)
        return False
    except TryLater as failure:
        _put_off(notice, failure.fault)
        if isinstance(failure, OutOfReach):
            raise
        return False
    except Exception as fault:
        _put_off(notice, type(fault).__name__)
        raise
    _end(notice, Notice.Status.SENT)
    return True


def _may_be_claimed(now: datetime) -> Q:
    is_free = Q(leased_until=None) | Q(leased_until__lte=now)
    return is_free & Q(status=Notice.Status.WAITING, not_before__lte=now)


def _claim(notice_id: int, *, now: datetime) -> Notice | None:
    claimed = Notice.objects.filter(_may_be_claimed(now), pk=notice_id).update(
        leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return None
    return Notice.objects.with_its_visit().get(pk=notice_id)


def _still_stands(notice: Notice, *, now: datetime) -> bool:
    """Drop it when later events made it pointless; write it anew when they made it stale."""
    standing = _standing(notice, now=now)
    if standing is Standing.POINTLESS:
        _end(notice, Notice.Status.DROPPED)
        return False
    if standing is Standing.TOO_LATE:
        _end(notice, Notice.Status.LAPSED)
        return False
    if standing is Standing.NOT_YET:
        _wait(notice, until=now + ASK_AGAIN_AFTER)
        return False
    if standing is Standing.STALE or not notice.text:
        _write_anew(notice)
    return True


def _standing(notice: Notice, *, now: datetime) -> Standing:
    forbidden = may_not_be_sent_to(
        notice.recipient,
        kind=notice.kind,
        channel=notice.channel,
        appointment=notice.appointment,
    )
    if forbidden:
        return Standing.POINTLESS
    if notice.event is None:
        return Standing.GOOD
    return standing_of(
        kind=notice.kind, appointment=notice.appointment, after_event=notice.event.pk, now=now
    )


def _waits_for_the_morning(notice: Notice, *, now: datetime) -> bool:
    """A reminder is not sent while people sleep where the office is."""
    zone = notice.appointment.slot.counter.office.zone
    if notice.kind != Notice.Kind.REMINDER or not quiet_hours.are_at(now, zone):
        return False
    morning = quiet_hours.end_after(now, zone)
    if morning >= notice.appointment.slot.starts_at:
        _end(notice, Notice.Status.LAPSED)
        return True
    _wait(notice, until=morning)
    return True


def _wait(notice: Notice, *, until: datetime) -> None:
    """That is no try."""
    Notice.objects.filter(
        pk=notice.pk, status=Notice.Status.WAITING, leased_until=notice.leased_until
    ).update(not_before=until, leased_until=None, attempts=F("attempts") - 1)


def _write_anew(notice: Notice) -> None:
    # Read again: what made the message stale may have happened since the appointment was read.
    as_it_stands = Appointment.objects.select_related("slot__counter__office", "service")
    notice.appointment = as_it_stands.get(pk=notice.appointment_id)
    message = write(
        notice.appointment,
        kind=Notice.Kind(notice.kind),
        channel=Notice.Channel(notice.channel),
        event=notice.event,
    )
    notice.subject, notice.text, notice.html = message.subject, message.text, message.html
    notice.save(update_fields=["subject", "text", "html"])


def _end(notice: Notice, status: Notice.Status, fault: str = "") -> None:
    """Also when the lease ran out meanwhile: what was sent was sent.

    Whom it did not reach goes to the call list in the same transaction.
    """
    now = timezone.now()
    with transaction.atomic():
        ended = Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING).update(
            status=status, last_fault=fault, leased_until=None, ended_at=now
        )
        if ended and status in _DID_NOT_ARRIVE:
            notice.status = status
            calls.did_not_arrive(notice, now=now)


def _put_off(notice: Notice, fault: str) -> None:
    """Try again after a pause that grows, until the message is too old."""
    now = timezone.now()
    not_before = now + pause_after(notice.attempts)
    if not_before > notice.created_at + settings.MESSAGES_GIVEN_UP_AFTER:
        _end(notice, Notice.Status.GIVEN_UP, fault)
        return
    # Only while it is in our hands: after a lost lease somebody else decides.
    Notice.objects.filter(
        pk=notice.pk, status=Notice.Status.WAITING, leased_until=notice.leased_until
    ).update(not_before=not_before, last_fault=fault, leased_until=None)


def pause_after(attempts: int) -> timedelta:
    """30 seconds after the first try, twice as long after each other one, up to an hour."""
    # Beyond the eighth doubling the longest pause holds anyway.
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(attempts - 1, 8), LONGEST_PAUSE)
    return pause * _random.uniform(1 - JITTER, 1 + JITTER)
