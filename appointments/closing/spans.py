"""The instants a closure covers at each office, and whose visits lie in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from appointments.models import Appointment
from offices.models import Closure, Office


@dataclass(frozen=True, kw_only=True)
class Span:
    """Instants (UTC) closed at offices of one time zone; ``ends`` itself is open again."""

    office_ids: tuple[int, ...]
    starts: datetime
    ends: datetime

    def touches(self, path: str) -> Q:
        """Slots with time in it; ``path`` is the lookup to the slot, empty for slots themselves."""
        return Q(
            **{
                f"{path}counter__office__in": self.office_ids,
                f"{path}starts_at__lt": self.ends,
                f"{path}ends_at__gt": self.starts,
            }
        )


def offices_of(closure: Closure) -> QuerySet[Office]:
    """The offices a closure is for: one, or every one."""
    offices = Office.objects.order_by("pk").defer("loaded")
    return offices if closure.office_id is None else offices.filter(pk=closure.office_id)


def spans_of(closure: Closure, offices: Iterable[Office]) -> list[Span]:
    """One for each time zone: nine in the morning is another instant in Guam."""
    by_zone: dict[str, list[int]] = defaultdict(list)
    for office in offices:
        by_zone[office.time_zone].append(office.pk)
    return [
        Span(
            office_ids=tuple(office_ids),
            starts=_instant(closure.starts, zone),
            ends=_instant(closure.ends, zone),
        )
        for zone, office_ids in sorted(by_zone.items())
    ]


def affected(spans: Iterable[Span], *, now: datetime) -> QuerySet[Appointment]:
    """Live appointments to come with time in a span, the earlier visits first."""
    return (
        Appointment.objects.filter(
            in_spans(spans, "slot__"), status__in=Appointment.LIVE, slot__starts_at__gt=now
        )
        .select_related("slot__counter__office", "service")
        .order_by("slot__starts_at", "pk")
    )


def in_spans(spans: Iterable[Span], path: str) -> Q:
    inside = Q(pk__in=[])
    for span in spans:
        inside |= span.touches(path)
    return inside


def _instant(wall: datetime, zone: str) -> datetime:
    """Of a doubled hour in autumn the first is meant, as everywhere."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
