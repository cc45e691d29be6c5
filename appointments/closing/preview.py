"""What a closure would do, before anything happens."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from appointments.closing.proposing import Proposal, Rules, propose
from appointments.closing.spans import affected, in_spans, offices_of, spans_of
from appointments.models import Appointment, Hold
from appointments.reach import can_be_reached
from offices.models import Closure, Office

SHORT_NOTICE = timedelta(hours=48)
# What a preview says of a person. Five thousand people in full are as many receipts to decrypt.
_SHOWN = (
    *("number", "language", "zip_code", "email", "phone", "sms_consent"),
    *("slot__starts_at", "slot__counter__office__code", "slot__counter__office__time_zone"),
    *("service__name_en", "service__name_es", "service__is_protected"),
)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Counts of people; ``by_language`` by code, ``unplaced`` by `Displaced.Why`.

    ``first_visit`` (aware) is when the first of their visits begins.
    """

    people: int
    by_language: dict[str, int]
    at_short_notice: int
    first_visit: datetime | None
    without_channel: int
    holds: int
    same_office: int
    other_office: int
    unplaced: dict[str, int]
    proposals: Sequence[Proposal] = field(repr=False)
    offices: dict[int, Office] = field(repr=False)


def preview(closure: Closure, *, rules: Rules, now: datetime) -> Preview:
    """Nothing is written. ``closure`` may be unsaved. A bounded number of statements."""
    spans = spans_of(closure, offices_of(closure))
    people = list(affected(spans, now=now).only(*_SHOWN))
    proposals = propose(people, rules=rules, closed=spans, now=now)
    placed = [each for each in proposals if each.slot_id is not None]
    same = sum(each.office_id == each.appointment.slot.counter.office_id for each in placed)
    return Preview(
        people=len(people),
        by_language=dict(Counter(each.language for each in people)),
        at_short_notice=sum(each.slot.starts_at <= now + SHORT_NOTICE for each in people),
        first_visit=people[0].slot.starts_at if people else None,
        without_channel=sum(not can_be_reached(each) for each in people),
        holds=Hold.objects.filter(in_spans(spans, "slot__"), expires_at__gt=now).count(),
        same_office=same,
        other_office=len(placed) - same,
        unplaced=dict(Counter(each.why for each in proposals if each.slot_id is None)),
        proposals=proposals,
        offices=_named(proposals, people),
    )


def _named(proposals: Sequence[Proposal], people: Sequence[Appointment]) -> dict[int, Office]:
    """Every office that somebody goes to or comes from."""
    known = {each.slot.counter.office_id: each.slot.counter.office for each in people}
    others = {each.office_id for each in proposals if each.office_id} - known.keys()
    return known | Office.objects.in_bulk(others) if others else known
