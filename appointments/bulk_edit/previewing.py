"""What a bulk edit would do, before anything happens."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from json import dumps

from django.db.models import Count

from appointments.bulk_edit.changes import Action, BulkEdit, Change, judge
from appointments.bulk_edit.hours import Left
from appointments.bulk_edit.refusals import NoSlotsThere, TooManySlots
from appointments.models import Appointment, Hold

# So many keep their locks for two seconds or three, less than others wait for them (lock_timeout).
MOST_SLOTS = 4_000


@dataclass(frozen=True, kw_only=True)
class OfADay:
    """Of a local day: how many slots change, and how many people are booked in withdrawn ones."""

    date: date
    slots: int
    booked: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """``booked`` by local day and ``holds`` are of people in slots that would be withdrawn.

    ``already``, ``left`` and ``past`` count slots that stay as they are: because they are so,
    for a reason, and because they have begun.
    """

    edit: BulkEdit
    changes: Sequence[Change] = field(repr=False)
    already: int
    left: Mapping[Left, int]
    past: int
    booked: Mapping[date, int]
    holds: int

    @property
    def days(self) -> list[OfADay]:
        slots = Counter(change.slot.date for change in self.changes)
        return [
            OfADay(date=day, slots=count, booked=self.booked.get(day, 0))
            for day, count in sorted(slots.items())
        ]

    @property
    def people_booked(self) -> int:
        return sum(self.booked.values())

    @property
    def surplus(self) -> int:
        """Seats taken beyond those asked for."""
        return sum(change.surplus for change in self.changes)

    @property
    def slots_over(self) -> int:
        """Slots that need staff's attention, because more is taken than they would have."""
        return sum(change.surplus > 0 for change in self.changes)

    @property
    def slots_short(self) -> int:
        """Slots with fewer free seats than are to be held back."""
        return sum(change.short > 0 for change in self.changes)

    @property
    def fingerprint(self) -> str:
        """The same as long as the same is done to the same slots and people.

        Whoever is choosing a time at this moment is left out: at a busy office that is different
        with every look, and a bulk edit could never be done.
        """
        rows = [
            [change.slot.pk, *asdict(change.before).values(), *asdict(change.after).values()]
            for change in self.changes
        ]
        people = [[day.isoformat(), count] for day, count in sorted(self.booked.items())]
        shown = [self.edit.action, self.edit.number, rows, people]
        return sha256(dumps(shown).encode()).hexdigest()


def preview(edit: BulkEdit, *, now: datetime) -> Preview:
    """Nothing is written. At most seven statements, however many slots there are.

    Raises what `BulkEdit.check` raises, NoSlotsThere or TooManySlots.
    """
    edit.check()
    selected = edit.selection.slots()
    past = selected.filter(starts_at__lte=now).count()
    to_come = selected.filter(starts_at__gt=now).select_related("counter__office")
    slots = list(to_come[: MOST_SLOTS + 1])
    if len(slots) > MOST_SLOTS:
        raise TooManySlots(MOST_SLOTS)
    if not slots and not past:
        raise NoSlotsThere
    judged = judge(edit, slots, now=now)
    changes = [each for each in judged if isinstance(each, Change)]
    withdrawn = [each.slot.pk for each in changes if edit.action == Action.WITHDRAW]
    return Preview(
        edit=edit,
        changes=changes,
        already=judged.count(None),
        left=Counter(each for each in judged if isinstance(each, Left)),
        past=past,
        booked=_booked(withdrawn),
        holds=Hold.objects.filter(slot__in=withdrawn, expires_at__gt=now).count(),
    )


def _booked(slot_ids: Sequence[int]) -> dict[date, int]:
    live = Appointment.objects.filter(slot__in=slot_ids, status__in=Appointment.LIVE)
    by_day = live.order_by().values_list("slot__date").annotate(people=Count("pk"))
    return dict(by_day)
