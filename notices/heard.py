"""Whether somebody heard that a closure took their time: only then its return is news."""

from datetime import datetime

from django.db.models import Q

from appointments.models import Event
from notices.models import Call, Notice


def heard_of_the_closure(restored: Event) -> bool:
    """Of the time that this event (`Event.Kind.RESTORED`) gives back; a message or a call told it.

    What was said before the time stood again once already does not count: it was put right then.
    """
    first = _first_that_took_it(restored)
    return first is not None and (_by_message(restored, first) or _by_call(restored, first.at))


def _first_that_took_it(restored: Event) -> Event | None:
    before = Event.objects.filter(appointment=restored.appointment_id, pk__lt=restored.pk)
    last_time = before.filter(kind=Event.Kind.RESTORED).order_by("-pk").first()
    taken = before.filter(
        from_slot=restored.to_slot_id,
        reason=Event.Reason.OFFICE_CLOSED,
        pk__gt=last_time.pk if last_time else 0,
    )
    return taken.order_by("pk").first()


def _by_message(restored: Event, first: Event) -> bool:
    """What somebody has in hand may have arrived. A new notice shows the time of the moment."""
    later = Notice.objects.filter(
        appointment=restored.appointment_id, event__gte=first.pk, event__lt=restored.pk
    )
    of_it = Q(kind__in=Notice.TELL_OF_A_CLOSURE, event__from_slot=restored.to_slot_id)
    in_hand = Q(status=Notice.Status.WAITING, leased_until__isnull=False)
    may_have_arrived = Q(status=Notice.Status.SENT) | in_hand
    return later.filter(may_have_arrived, of_it | Q(kind=Notice.Kind.REPLACED)).exists()


def _by_call(restored: Event, since: datetime) -> bool:
    """Calls that settled themselves were never made: they have nobody who did them."""
    made = Call.objects.filter(appointment=restored.appointment_id, done_by__isnull=False)
    return made.filter(about__in=Notice.TELL_OF_A_CLOSURE, done_at__gte=since).exists()
