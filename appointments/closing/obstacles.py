"""What stands in the way of undoing a closure: another closure, or people who were moved again."""

from datetime import date, datetime

from django.db.models import Q

from appointments.closing.refusals import LaterClosureFirst, StillClosed
from appointments.closing.spans import in_spans, offices_of, spans_of
from appointments.models import Displaced, Relocation, Slot
from offices.models import Closure

_State = Relocation.State


def check_nothing_is_in_the_way(relocation: Relocation, *, now: datetime) -> None:
    """Raises LaterClosureFirst or StillClosed, which name what is to be undone before."""
    later = _later_to_be_undone_first(relocation, now)
    if later is not None:
        raise LaterClosureFirst(*_office_and_days(later))
    other = _closed_by_another(relocation)
    if other is not None:
        raise StillClosed(*_office_and_days(other))


def may_still_go_back(later: Relocation, now: datetime) -> bool:
    """Whether its people may still return to where an earlier closure had moved them."""
    return later.state == _State.UNDOING or later.can_be_undone(now)


def is_closed_anew(slot: Slot, relocation: Relocation) -> bool:
    """Whether a closure that came later covers a slot that this one gives back."""
    if slot.withdrawn_at is None or slot.withdrawn_at < relocation.started_at:
        return False  # it is open, or was closed before: then it is as it was
    later = Closure.objects.filter(
        Q(office=None) | Q(office__counters=slot.counter_id),
        pk__gt=relocation.closure_id or 0,
        from_date__lte=slot.date,
        until_date__gte=slot.date,
    )
    slots = Slot.objects.filter(pk=slot.pk)
    return any(
        slots.filter(in_spans(spans_of(each, offices_of(each)), "")).exists() for each in later
    )


def _later_to_be_undone_first(relocation: Relocation, now: datetime) -> Relocation | None:
    """The last one: it is where undoing begins."""
    people = Displaced.objects.filter(relocation=relocation).order_by().values("appointment")
    again = Displaced.objects.filter(
        appointment__in=people, relocation__gt=relocation.pk, outcome__in=Displaced.TAKEN_UP
    )
    of_them = Q(pk__in=again.order_by().values("relocation"))
    if relocation.closure_id is not None:
        of_them |= Q(closure=relocation.closure_id)
    later = Relocation.objects.filter(of_them, pk__gt=relocation.pk).select_related("office")
    return next((each for each in later.order_by("-pk") if may_still_go_back(each, now)), None)


def _closed_by_another(relocation: Relocation) -> Closure | None:
    own = relocation.closure or _as_it_was(relocation)
    of_these_days = Closure.objects.filter(
        from_date__lte=own.until_date, until_date__gte=own.from_date
    )
    shared = (
        Q() if relocation.office_id is None else Q(office=None) | Q(office=relocation.office_id)
    )
    others = of_these_days.filter(shared).exclude(pk=own.pk).select_related("office")
    return next(
        (each for each in others.order_by("pk") if _keeps_closed(each, own, relocation)), None
    )


def _as_it_was(relocation: Relocation) -> Closure:
    """Of a closure that was deleted by hand only the days are known."""
    return Closure(from_date=relocation.from_date, until_date=relocation.until_date)


def _keeps_closed(other: Closure, own: Closure, relocation: Relocation) -> bool:
    """What stood before is what an undoing leads back to, unless it has grown since.

    Were it in the way as well, of two closures of one time neither could be undone.
    """
    if not (other.starts < own.ends and own.starts < other.ends):
        return False
    opens = relocation.closure_id is not None and not relocation.of_standing_closure
    came_later = opens and other.pk > own.pk
    return came_later or _would_lead_into(other, relocation)


def _would_lead_into(other: Closure, relocation: Relocation) -> bool:
    """Whether somebody would be back in a time of it that was still open when they were moved."""
    spans = spans_of(other, offices_of(other))
    back = Displaced.objects.filter(relocation=relocation).exclude(outcome__in=Displaced.SETTLED)
    was_open = back.filter(from_slot__withdrawn_at__gte=relocation.started_at)
    return was_open.filter(in_spans(spans, "from_slot__")).exists()


def _office_and_days(closed: Closure | Relocation) -> tuple[str | None, date, date]:
    code = closed.office.code if closed.office is not None else None
    return code, closed.from_date, closed.until_date
