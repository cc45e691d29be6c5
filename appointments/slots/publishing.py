"""Bring the slots in the database in line with the plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate, TruncTime

from appointments.models import Appointment, Slot
from appointments.slots.comparing import Differences, compare
from appointments.slots.planning import PlannedSlot, plan
from appointments.slots.saving import save_alike
from offices.models import Counter, Office
from offices.opening import Opening, opening_of

# The class of advisory locks under which one office's slots are re-planned, shared with closures.
SCHEDULE_LOCK = 7401
# What the plan says of a slot that is there.
PLANNED_FIELDS = ["capacity", "held_back", "surplus", "off_plan", "withdrawn_at", "withdrawal"]


@dataclass(frozen=True, kw_only=True)
class PublishReport:
    """How many slots a publication made, reopened, changed and withdrew."""

    created: int = 0
    reopened: int = 0
    changed: int = 0
    withdrawn: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.reopened or self.changed or self.withdrawn)


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    opening: Opening
    horizon: date
    planned: list[PlannedSlot]

    def differences(self, slots: QuerySet[Slot], *, now: datetime) -> Differences:
        return compare(
            planned=self.planned,
            slots=slots,
            opening=self.opening,
            horizon=self.horizon,
            now=now,
        )


@transaction.atomic
def publish(*, office_id: int, now: datetime) -> PublishReport:
    """Publish the office's slots from ``now`` to its horizon. Run again, it changes nothing.

    Publications of one office come one after the other, by an advisory lock. Slots are locked only
    when there is something to change, and judged again under that lock.
    """
    lock_schedule(office_id)
    office = Office.objects.get(pk=office_id)
    _follow_the_time_zone(office)
    wanted = _wanted(office, now=now)
    slots = Slot.objects.filter(counter__office_id=office_id, starts_at__gt=now).order_by("pk")
    if wanted.differences(slots, now=now).is_empty:
        return PublishReport()
    return _write(wanted.differences(_locked(slots), now=now))


def _locked(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """The same slots, locked by primary key: nobody takes a seat between judgement and writing."""
    return slots.select_for_update(no_key=True, of=("self",))


def lock_schedule(office_id: int) -> None:
    """Wait for the office's schedule lock and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SCHEDULE_LOCK, office_id])


def _follow_the_time_zone(office: Office) -> None:
    """After an office changed its zone, the same instants have other names on its wall."""
    if not any(_is_misnamed(slot, office) for slot in _last_slot_of_each_counter(office)):
        return
    slots = Slot.objects.filter(counter__office=office)
    list(_locked(slots.order_by("pk")).values_list("pk"))
    slots.update(
        date=TruncDate("starts_at", tzinfo=office.zone),
        time=TruncTime("starts_at", tzinfo=office.zone),
    )


def _last_slot_of_each_counter(office: Office) -> QuerySet[Slot]:
    last = Slot.objects.filter(counter=OuterRef("pk")).order_by("-starts_at").values("pk")[:1]
    counters = Counter.objects.filter(office=office).annotate(last=Subquery(last))
    return Slot.objects.filter(pk__in=counters.values("last"))


def _is_misnamed(slot: Slot, office: Office) -> bool:
    local = slot.starts_at.astimezone(office.zone)
    return (slot.date, slot.time) != (local.date(), local.time())


def _wanted(office: Office, *, now: datetime) -> _Wanted:
    today = now.astimezone(office.zone).date()
    horizon = today + timedelta(days=office.horizon_days)
    counter_ids = list(Counter.objects.filter(office=office).values_list("pk", flat=True))
    # A shorter horizon hides later days; that does not put them out of the hours.
    to_come = Slot.objects.filter(counter__in=counter_ids, starts_at__gt=now)
    latest = to_come.aggregate(latest=Max("date"))["latest"]
    opening = opening_of(office, today, max(horizon, latest or horizon))
    planned = plan(opening, counter_ids=counter_ids) if office.active else []
    return _Wanted(opening=opening, horizon=horizon, planned=planned)


def _write(differences: Differences) -> PublishReport:
    # Withdrawals first: the exclusion constraint judges each statement as it comes.
    save_alike(differences.withdrawn, PLANNED_FIELDS)
    save_alike(differences.changed + differences.reopened, PLANNED_FIELDS)
    Slot.objects.bulk_create([Slot(**vars(slot)) for slot in differences.created])
    return PublishReport(
        created=len(differences.created),
        reopened=len(differences.reopened),
        changed=len(differences.changed),
        withdrawn=len(differences.withdrawn),
    )


def appointments_needing_staff(*, now: datetime) -> QuerySet[Appointment]:
    """Live appointments to come whose time was withdrawn or no longer fits the hours or seats."""
    no_longer_fits = Q(slot__off_plan=True) | Q(slot__withdrawn_at__isnull=False)
    return Appointment.objects.filter(
        no_longer_fits, status__in=Appointment.LIVE, slot__starts_at__gt=now
    )
