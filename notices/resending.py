"""Send a message again because staff ask for it, or try anew what was given up."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notices.composing import compose, on_file
from notices.models import Call, Notice
from notices.overtaking import Standing, standing_of

# The others are warnings about one moment; told again they would frighten.
_MAY_GO_AGAIN = {
    Notice.Kind.CONFIRMED,
    Notice.Kind.MOVED,
    Notice.Kind.UNPLACED,
    Notice.Kind.RESTORED,
    Notice.Kind.CANCELLED,
    Notice.Kind.REMINDER,
    Notice.Kind.REPLACED,
}


class NotSentAgain(Exception):
    """Nothing was changed. The text is for staff."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class WarnsOfOneMoment(NotSentAgain):
    message = _("This message was a warning about one moment and is not sent again.")


class HoldsNoLonger(NotSentAgain):
    message = _("What this message says no longer holds. Look at the later messages.")


class NotSureYet(NotSentAgain):
    message = _(
        "A closure is moving this visit and may still be undone. Try again when that is settled."
    )


class NobodyToSendTo(NotSentAgain):
    message = _(
        "The appointment has no such contact on file, or leave to text was taken back. Correct the "
        "contact, or call."
    )


class StillWaits(NotSentAgain):
    message = _("This message already waits to be sent.")


class WasNotGivenUp(NotSentAgain):
    message = _("Only a message that was given up can be tried anew.")


def send_again(*, notice_id: int, now: datetime) -> Notice:
    """Write the message anew as things stand, to the contact now on file. ``now`` is aware.

    A second click at the same moment adds nothing. Raises a NotSentAgain.
    """
    try:
        with transaction.atomic():
            return _write_again(notice_id, now=now)
    except IntegrityError as error:
        raise StillWaits from error


def _write_again(notice_id: int, *, now: datetime) -> Notice:
    before = Notice.objects.with_its_visit().get(pk=notice_id)
    recipient = _check_may_go_again(before, now=now)
    earlier = Notice.objects.filter(key__startswith=f"again:{before.pk}:").count()
    again = compose(
        before.appointment,
        key=f"again:{before.pk}:{earlier + 1}",
        kind=Notice.Kind(before.kind),
        channel=Notice.Channel(before.channel),
        recipient=recipient,
        event=before.event,
        now=now,
    )
    again.save(force_insert=True)
    return again


def _check_may_go_again(notice: Notice, *, now: datetime) -> str:
    """Whom it may go to. Raises a NotSentAgain."""
    if notice.kind not in _MAY_GO_AGAIN:
        raise WarnsOfOneMoment
    after_event = notice.event_id or 0
    standing = standing_of(
        kind=notice.kind, appointment=notice.appointment, after_event=after_event, now=now
    )
    if standing in {Standing.POINTLESS, Standing.TOO_LATE}:
        raise HoldsNoLonger
    if standing is Standing.NOT_YET:
        raise NotSureYet
    recipient = on_file(notice.appointment, notice.channel)
    if not recipient:
        raise NobodyToSendTo
    same = Notice.objects.filter(
        appointment=notice.appointment, kind=notice.kind, channel=notice.channel
    )
    if same.filter(status=Notice.Status.WAITING).exists():
        raise StillWaits
    return recipient


@transaction.atomic
def try_anew(*, notice_id: int, now: datetime) -> None:
    """Put a message that was given up back in the queue, as if it were new at ``now`` (aware).

    Whether it still holds is judged when it is sent. Raises WasNotGivenUp.
    """
    queued = Notice.objects.filter(pk=notice_id, status=Notice.Status.GIVEN_UP).update(
        status=Notice.Status.WAITING,
        attempts=0,
        created_at=now,
        not_before=now,
        ended_at=None,
        leased_until=None,
    )
    if not queued:
        raise WasNotGivenUp
    # It may arrive after all; if not, the person comes back on the list.
    Call.objects.filter(notice=notice_id, done_at=None).delete()
