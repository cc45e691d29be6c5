"""The pieces a long past is made of: one office's calendar month, written in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from appointments.models import Slot
from appointments.slots import PlannedSlot, plan
from offices.models import Counter, Offering, Office
from offices.opening import Opening, opening_of


@dataclass(frozen=True, kw_only=True)
class Month:
    """One office's local days of a calendar month that are over, both ends included."""

    opening: Opening
    # The services of each counter.
    services: dict[int, Sequence[int]]

    @property
    def office(self) -> Office:
        return self.opening.office

    def __str__(self) -> str:
        return f"{self.office.code} {self.opening.first:%Y-%m}"

    def missing_slots(self) -> list[PlannedSlot]:
        """What the hours ask for on the days on which a counter has no slot, of any kind.

        A day that has slots was lived, or simulated by an earlier run: it is left alone.
        """
        planned = plan(self.opening, counter_ids=self.services)
        if not planned:
            return []
        there = set(
            Slot.objects.filter(
                counter__in=list(self.services),
                starts_at__range=(planned[0].starts_at - _A_DAY, planned[-1].starts_at + _A_DAY),
            )
            .order_by()
            .values_list("counter_id", "date")
            .distinct()
        )
        return [slot for slot in planned if (slot.counter_id, slot.date) not in there]


_A_DAY = timedelta(days=1)


def months(*, offices: Sequence[Office], first: date, now: datetime) -> list[Month]:
    """Every month of these offices from a first local day on, the earliest first.

    The last one ends before the office's today.
    """
    pieces = [month for office in offices for month in _months_of(office, first=first, now=now)]
    return sorted(pieces, key=lambda month: (month.opening.first, month.office.code))


def _months_of(office: Office, *, first: date, now: datetime) -> Iterator[Month]:
    today = now.astimezone(office.zone).date()
    opening = opening_of(office, first, today - _A_DAY)
    services = _services_of_counters(office)
    while first < today:
        following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        last = min(following, today) - _A_DAY
        yield Month(opening=replace(opening, first=first, last=last), services=services)
        first = following


def _services_of_counters(office: Office) -> dict[int, Sequence[int]]:
    counters = Counter.objects.filter(office=office).order_by("pk").values_list("pk", flat=True)
    services: dict[int, list[int]] = {pk: [] for pk in counters}
    offerings = Offering.objects.filter(office=office).order_by("pk")
    for counter_id, service_id in offerings.values_list("counter", "service"):
        services[counter_id].append(service_id)
    return dict(services)
