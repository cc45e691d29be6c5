"""What separates the slots that stand from the plan. Pure: it decides, `publish` writes.

The rules, in order:
1. What staff withdrew stays withdrawn, and nothing is planned on top of it.
2. A slot with seats taken stands, on whatever grid, unless its time is closed.
3. What the plan wants stands, where 1 and 2 leave room; everything else is withdrawn.
Seats that staff set by hand are never changed, and none falls below what is taken. Seats held back
are released a settable number of hours before the slot begins.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from appointments.models import Slot
from appointments.slots.planning import PlannedSlot, touches
from offices.models import Office
from offices.opening import Interval, Opening

type Key = tuple[int, datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Slots to write, already holding their new values, and slots to make."""

    withdrawn: list[Slot] = field(default_factory=list)
    reopened: list[Slot] = field(default_factory=list)
    changed: list[Slot] = field(default_factory=list)
    created: list[PlannedSlot] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.withdrawn or self.reopened or self.changed or self.created)


def compare(
    *,
    planned: Iterable[PlannedSlot],
    slots: Iterable[Slot],
    opening: Opening,
    horizon: date,
    now: datetime,
) -> Differences:
    """Set on each slot what the plan asks of it. Nothing after ``horizon`` is newly made."""
    comparison = _Comparison(planned=planned, slots=slots, opening=opening, now=now)
    for slot in comparison.slots:
        comparison.judge(slot)
    comparison.create_the_rest(horizon)
    return comparison.differences


class _Comparison:
    def __init__(
        self,
        *,
        planned: Iterable[PlannedSlot],
        slots: Iterable[Slot],
        opening: Opening,
        now: datetime,
    ) -> None:
        self.wanted: dict[Key, PlannedSlot] = {key_of(slot): slot for slot in planned}
        self.slots = list(slots)
        self.opening = opening
        self.now = now
        self.differences = Differences()
        # Times that are spoken for, by counter: nothing else may stand there.
        self.blocked: dict[int, list[tuple[int, Interval]]] = defaultdict(list)
        # Those that stand come first: of two booked slots that overlap, the other one waits.
        for slot in sorted(self.slots, key=lambda slot: slot.withdrawn_at is not None):
            if self._is_spoken_for(slot):
                self.blocked[slot.counter_id].append((slot.pk, (slot.starts_at, slot.ends_at)))

    def _is_spoken_for(self, slot: Slot) -> bool:
        if slot.withdrawal == Slot.Withdrawal.STAFF:
            return True
        if slot.taken == 0 or is_closed(slot, self.opening):
            return False
        return slot.withdrawn_at is None or not self._is_blocked(slot)

    def _is_blocked(self, slot: Slot | PlannedSlot) -> bool:
        pk = slot.pk if isinstance(slot, Slot) else None
        others = (interval for other, interval in self.blocked[slot.counter_id] if other != pk)
        return touches(slot.starts_at, slot.ends_at, others)

    def judge(self, slot: Slot) -> None:
        wanted = self.wanted.pop(key_of(slot), None)
        if slot.withdrawal == Slot.Withdrawal.STAFF:
            return
        if wanted is None and is_closed(slot, self.opening):
            self._withdraw(slot, Slot.Withdrawal.CLOSURE)
        elif not self._is_booked_and_stands(slot) and self._is_blocked(slot):
            self._withdraw(slot, Slot.Withdrawal.PLAN)
        elif wanted is not None:
            self._stand(slot, wanted)
        elif slot.taken > 0:
            self._keep_off_plan(slot)
        else:
            self._withdraw(slot, Slot.Withdrawal.PLAN)

    def _is_booked_and_stands(self, slot: Slot) -> bool:
        return slot.taken > 0 and slot.withdrawn_at is None

    def _withdraw(self, slot: Slot, why: Slot.Withdrawal) -> None:
        if slot.withdrawn_at is None:
            slot.withdrawn_at, slot.withdrawal = self.now, why
            self.differences.withdrawn.append(slot)

    def _keep_off_plan(self, slot: Slot) -> None:
        if slot.seats_set_by_staff:
            self._set(slot, slot.capacity, slot.held_back, surplus=slot.surplus, off_plan=True)
            return
        self._set(slot, capacity=max(slot.taken - slot.extra, 0), held_back=0, off_plan=True)

    def _stand(self, slot: Slot, wanted: PlannedSlot) -> None:
        if slot.seats_set_by_staff:
            self._keep_what_staff_set(slot)
            return
        needed = max(slot.taken - slot.extra, 0)
        self._set(
            slot,
            capacity=max(wanted.capacity, needed),
            # Those that staff gave out already are not held back once more.
            held_back=max(self._held_back(wanted) - slot.handed_out, 0),
            off_plan=wanted.capacity < needed,
        )

    def _keep_what_staff_set(self, slot: Slot) -> None:
        # The surplus over what staff asked for is held back (see appointments.capacity). Whoever
        # leaves it takes the seat along.
        left = min(slot.surplus, max(slot.capacity + slot.extra - slot.taken, 0))
        capacity, surplus = slot.capacity - left, slot.surplus - left
        held_back = max(slot.held_back - left, 0)
        if not surplus and is_released(self.opening.office, slot, now=self.now):
            held_back = 0
        is_over = slot.taken > capacity + slot.extra - held_back
        self._set(slot, capacity, held_back, surplus=surplus, off_plan=surplus > 0 or is_over)

    def _held_back(self, wanted: PlannedSlot) -> int:
        return 0 if is_released(self.opening.office, wanted, now=self.now) else wanted.held_back

    def _set(
        self, slot: Slot, capacity: int, held_back: int, *, surplus: int = 0, off_plan: bool
    ) -> None:
        before = (slot.capacity, slot.held_back, slot.surplus, slot.off_plan)
        after = (capacity, held_back, surplus, off_plan)
        slot.capacity, slot.held_back, slot.surplus, slot.off_plan = after
        if slot.withdrawn_at is not None:
            slot.withdrawn_at, slot.withdrawal = None, ""
            self.differences.reopened.append(slot)
        elif before != after:
            self.differences.changed.append(slot)

    def create_the_rest(self, horizon: date) -> None:
        self.differences.created.extend(
            replace(slot, held_back=self._held_back(slot))
            for slot in self.wanted.values()
            if slot.date <= horizon and slot.starts_at > self.now and not self._is_blocked(slot)
        )


def is_released(office: Office, slot: Slot | PlannedSlot, *, now: datetime) -> bool:
    """Whether the seats held back for staff are everybody's by now, as the office settled."""
    hours = office.release_hours
    return bool(hours) and slot.starts_at <= now + timedelta(hours=hours)


def is_closed(slot: Slot, opening: Opening) -> bool:
    """Whether the office takes nobody then, by its own clock."""
    if not opening.office.active:
        return True
    zone = opening.office.zone
    starts = slot.starts_at.astimezone(zone).replace(tzinfo=None)
    ends = slot.ends_at.astimezone(zone).replace(tzinfo=None)
    return touches(starts, ends, opening.closed_intervals(slot.date))


def key_of(slot: Slot | PlannedSlot) -> Key:
    """What makes a slot the one that is planned."""
    return slot.counter_id, slot.starts_at, slot.ends_at
