"""Close, and write down who has to be moved: one transaction, however many people there are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from appointments.closing.proposing import Rules
from appointments.closing.refusals import SubmittedBefore
from appointments.closing.spans import Span, affected, in_spans, offices_of, spans_of
from appointments.models import Displaced, Relocation, Slot
from appointments.refusals import ClosureIsPast
from appointments.slots import lock_schedule
from offices.models import Closure, Office, StaffMember

_AT_ONCE = 1_000


@transaction.atomic
def close(
    *,
    closure: Closure,
    rules: Rules,
    wait: timedelta,
    by: StaffMember,
    now: datetime,
    key: UUID | None = None,
) -> Relocation:
    """Save a new closure, withdraw its slots, and list everyone to be moved.

    Nobody is told before ``wait`` is over, and until then it can be undone (`undo`). From here on
    no closed time can be booked; publishing finds it as it wants it. ``key`` is of the page that was
    confirmed. Raises ValidationError for a closure that cannot be, ClosureIsPast when it is over at
    every office, SubmittedBefore when that page was confirmed before.
    """
    closure.full_clean()
    offices = list(offices_of(closure))
    spans = spans_of(closure, offices)
    if all(span.ends <= now for span in spans):
        raise ClosureIsPast
    # Shared with publishing, which would plan from the closures of before.
    _lock_schedules(offices)
    _refuse_a_second_submit(key)
    closure.save()
    _withdraw(spans, now=now)
    return _displace(closure, spans, rules=rules, wait=wait, by=by, now=now, key=key)


@transaction.atomic
def place_everyone_of(
    *,
    closure: Closure,
    rules: Rules,
    wait: timedelta,
    by: StaffMember,
    now: datetime,
    key: UUID | None = None,
) -> Relocation:
    """The same for a closure that stands already, whose people are where they were or unplaced.

    Undoing it brings them back to that, and the closure stands. Raises ClosureIsPast, or
    SubmittedBefore.
    """
    offices = list(offices_of(closure))
    spans = spans_of(closure, offices)
    if all(span.ends <= now for span in spans):
        raise ClosureIsPast
    _lock_schedules(offices)
    _refuse_a_second_submit(key)
    _withdraw(spans, now=now)
    return _displace(
        closure, spans, rules=rules, wait=wait, by=by, now=now, key=key, of_standing_closure=True
    )


def _refuse_a_second_submit(key: UUID | None) -> None:
    """Under the schedule locks, for which a second submit that came at once has waited."""
    first = key and Relocation.objects.filter(key=key).values_list("pk", flat=True).first()
    if first:
        raise SubmittedBefore(first)


def _lock_schedules(offices: Iterable[Office]) -> None:
    for office in offices:
        lock_schedule(office.pk)


def _withdraw(spans: list[Span], *, now: datetime) -> None:
    """What publishing would do to closed slots, without planning every office anew meanwhile."""
    standing = Slot.objects.filter(
        in_spans(spans, ""), withdrawn_at__isnull=True, starts_at__gt=now
    )
    # By primary key, as every verb locks them.
    locked = standing.select_for_update(no_key=True, of=("self",)).order_by("pk")
    slot_ids = list(locked.values_list("pk", flat=True))
    Slot.objects.filter(pk__in=slot_ids).update(
        withdrawn_at=now, withdrawal=Slot.Withdrawal.CLOSURE
    )


def _displace(
    closure: Closure,
    spans: list[Span],
    *,
    rules: Rules,
    wait: timedelta,
    by: StaffMember,
    now: datetime,
    key: UUID | None,
    of_standing_closure: bool = False,
) -> Relocation:
    relocation = Relocation.objects.create(
        closure=closure,
        office_id=closure.office_id,
        from_date=closure.from_date,
        until_date=closure.until_date,
        rule=rules.rule,
        soon_enough_days=rules.soon_enough.days,
        started_at=now,
        started_by=by,
        notices_at=now + wait,
        key=key,
        of_standing_closure=of_standing_closure,
    )
    # After the slots were locked: whoever confirmed until then is among them, nobody comes after.
    people = affected(spans, now=now).values_list("pk", "slot_id", "seat")
    Displaced.objects.bulk_create(
        (
            Displaced(
                relocation=relocation, appointment_id=pk, from_slot_id=slot_id, from_seat=seat
            )
            for pk, slot_id, seat in people
        ),
        batch_size=_AT_ONCE,
    )
    return relocation
