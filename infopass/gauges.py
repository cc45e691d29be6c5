"""The numbers an operator watches. Each is counted when asked; none says anything of a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils import timezone

from appointments.models import Appointment, Hold, Outbox, Slot
from notices.models import Call, Notice
from offices.models import Counter, Office


@dataclass(frozen=True)
class Gauge:
    name: str
    meaning: str
    value: float

    def as_text(self) -> str:
        name = f"infopass_{self.name}"
        return f"# HELP {name} {self.meaning}\n# TYPE {name} gauge\n{name} {self.value:.0f}\n"


def read_gauges() -> Iterator[Gauge]:
    """One statement or two each, through an index. Raises DatabaseError."""
    offices = Office.objects.filter(active=True).count()
    yield Gauge("offices_active", "Offices that take appointments.", offices)
    live = Appointment.objects.filter(status__in=Appointment.LIVE).count()
    yield Gauge("appointments_live", "Appointments booked or arrived.", live)
    holds = Hold.objects.count()
    yield Gauge("holds", "Seats held for somebody who is choosing, expired ones included.", holds)
    slots = _upcoming_slots()
    yield Gauge("slots_upcoming", "Published times that have not begun.", slots.count())
    yield Gauge("seats_free", "Seats of those times that anybody may book.", _free_seats(slots))
    waiting = Outbox.objects.count()
    yield Gauge("outbox_waiting", "Events whose notices are not planned yet.", waiting)
    yield Gauge("outbox_oldest_seconds", "How long the oldest of them has waited.", _oldest_wait())
    yield from _messages()


def _messages() -> Iterator[Gauge]:
    """Reminders apart from the rest, as their queues are. Each through an index of its own."""
    now = timezone.now()
    waiting = Notice.objects.filter(status=Notice.Status.WAITING, not_before__lte=now)
    for name, what, rows in (
        ("messages", "Messages", waiting.exclude(kind=Notice.Kind.REMINDER)),
        ("reminders", "Reminders", waiting.filter(kind=Notice.Kind.REMINDER)),
    ):
        due, oldest = rows.aggregate(due=Count("pk"), oldest=Min("not_before")).values()
        late = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
        yield Gauge(f"{name}_due", f"{what} that are due and not sent.", due)
        yield Gauge(f"{name}_oldest_seconds", "How long the oldest of them has been due.", late)
    given_up = Notice.objects.filter(status=Notice.Status.GIVEN_UP).count()
    yield Gauge("messages_given_up", "Messages given up, which staff can try anew.", given_up)
    calls = Call.objects.filter(done_at=None).count()
    yield Gauge("calls_open", "People whom no message reached, still to be called.", calls)


def _upcoming_slots() -> QuerySet[Slot]:
    # Naming the counters lets PostgreSQL use the index on (counter, starts_at).
    counters = list(Counter.objects.values_list("pk", flat=True))
    return Slot.objects.filter(
        counter__in=counters, starts_at__gt=timezone.now(), withdrawn_at=None
    )


def _free_seats(slots: QuerySet[Slot]) -> int:
    left = F("capacity") + F("extra") - F("held_back") - F("taken")
    return slots.annotate(left=left).filter(left__gt=0).aggregate(seats=Sum("left"))["seats"] or 0


def _oldest_wait() -> float:
    """What waits on purpose, while a closure can be undone, is not late."""
    now = timezone.now()
    owed = Outbox.objects.filter(Q(not_before=None) | Q(not_before__lte=now))
    since = Greatest("created_at", "not_before")  # NULL counts for nothing here
    oldest = owed.aggregate(oldest=Min(since))["oldest"]
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
