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
from django.db.models import F, Q
from django.utils import timezone

from appointments.models import Appointment
from notices.mail import MailWire
from notices.models import Notice
from notices.overtaking import Standing, standing_of
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


def send_due() -> int:
    """Send what is due, the longest waiting first. Answers how many were sent.

    A channel that is out of reach is left alone for the rest of the run. Raises, after all messages
    had their turn, an ExceptionGroup of the faults that nobody foresaw.
    """
    began, sent, unreachable, faults = timezone.now(), 0, set[str](), []
    with ExitStack() as held:
        wires = Wires(held)
        for notice_id, channel in due(now=began):
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


def due(*, now: datetime) -> list[tuple[int, str]]:
    """Ids and channels of what may be claimed."""
    waiting = Notice.objects.filter(_may_be_claimed(now)).order_by("not_before", "pk")
    return list(waiting.values_list("pk", "channel")[:MOST_IN_A_RUN])


def deliver(notice_id: int, *, wires: Wires, now: datetime) -> bool:
    """Send this message unless somebody else has it in hand. Answers whether it was sent.

    Raises OutOfReach, and any fault that nobody foresaw, after it was recorded.
    """
    notice = _claim(notice_id, now=now)
    if notice is None:
        return False
    try:
        if not _still_stands(notice, now=now):
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
    return Notice.objects.select_related("appointment__slot__counter__office", "event").get(
        pk=notice_id
    )


def _still_stands(notice: Notice, *, now: datetime) -> bool:
    """Drop it when later events made it pointless; write it anew when they made it stale."""
    if _is_texted_against_their_will(notice):
        _end(notice, Notice.Status.DROPPED)
        return False
    if notice.event is None:
        return True
    standing = standing_of(
        kind=notice.kind, appointment=notice.appointment, after_event=notice.event.pk, now=now
    )
    if standing is Standing.POINTLESS:
        _end(notice, Notice.Status.DROPPED)
        return False
    if standing is Standing.STALE:
        _write_anew(notice, notice.event.at)
    return True


def _is_texted_against_their_will(notice: Notice) -> bool:
    """Consent was given for the phone on file, and may be taken back while a message waits.

    The message that says so is the last one, and goes out: it may be telling of a theft.
    """
    appointment = notice.appointment
    is_for_phone_on_file = (
        notice.channel == Notice.Channel.SMS and notice.recipient == appointment.phone
    )
    is_the_last = notice.kind == Notice.Kind.TEXTS_END
    return is_for_phone_on_file and not is_the_last and not appointment.sms_consent


def _write_anew(notice: Notice, happened_at: datetime) -> None:
    # Read again: what made the message stale may have happened since the appointment was read.
    as_it_stands = Appointment.objects.select_related("slot__counter__office")
    message = write(
        as_it_stands.get(pk=notice.appointment_id),
        kind=Notice.Kind(notice.kind),
        channel=Notice.Channel(notice.channel),
        happened_at=happened_at,
    )
    notice.subject, notice.text, notice.html = message.subject, message.text, message.html
    notice.save(update_fields=["subject", "text", "html"])


def _end(notice: Notice, status: Notice.Status, fault: str = "") -> None:
    """Also when the lease ran out meanwhile: what was sent was sent."""
    Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING).update(
        status=status, last_fault=fault, leased_until=None, ended_at=timezone.now()
    )


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
