"""What a random story needs: a database that forgets it, ways to choose, and what to look at."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from appointments import booking
from appointments.history import APPLICANT, Actor, by_staff
from appointments.models import Appointment, Hold, Slot
from appointments.refusals import BookingError
from appointments.slots import appointments_needing_staff, plan
from offices.models import Office, Service, StaffMember
from offices.opening import opening_of
from tests.appointments.recount import snapshot


class Story(RuleBasedStateMachine):
    """The office and its people at one moment; `FieldOffice` says what may happen next."""

    now: datetime
    office: Office
    services: list[Service]
    cruz: StaffMember

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[uuid.UUID] = []
        self.sessions = [uuid.UUID(int=number) for number in range(4)]
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def attempt(self, verb: Callable[..., Any], **arguments: Any) -> Any:
        before = snapshot()
        try:
            return verb(**arguments)
        except BookingError:
            assert snapshot() == before
            return None

    def remember(self, kept: Hold | None) -> None:
        if kept is None:
            return
        if kept.pk not in self.tokens:
            self.is_offered(kept.slot_id)
            slot = Slot.objects.get(pk=kept.slot_id)
            assert slot.taken <= slot.capacity + slot.extra - slot.held_back
            assert not slot.off_plan
        self.tokens.append(kept.pk)

    def is_offered(self, slot_id: int) -> None:
        slot = Slot.objects.get(pk=slot_id)
        assert slot.withdrawn_at is None
        assert slot.starts_at > self.now

    def token(self, number: int) -> uuid.UUID:
        return self.tokens[number % len(self.tokens)]

    def slot(self, number: int) -> Slot:
        """One of the last few: stories get rich where people meet in the same slot."""
        slots = list(Slot.objects.order_by("-starts_at", "pk")[:8])
        return slots[number % len(slots)]

    def slot_ids(self, numbers: set[int]) -> list[int]:
        return [self.slot(number).pk for number in numbers]

    def appointment(self, number: int) -> Appointment:
        appointments = list(Appointment.objects.order_by("-pk")[:4])
        return appointments[number % len(appointments)]

    def actor(self, staff: bool) -> Actor:
        return by_staff(self.cruz) if staff else APPLICANT

    def today(self) -> date:
        return self.now.astimezone(self.office.zone).date()

    def check_publication(self) -> None:
        """What can be booked is in the plan; who is booked outside of it is listed for staff."""
        to_come = Slot.objects.filter(starts_at__gt=self.now, withdrawn_at=None, off_plan=False)
        offered = {(slot.counter_id, slot.starts_at, slot.ends_at) for slot in to_come}
        planned = self.planned()
        assert offered <= planned
        live = Appointment.objects.filter(slot__starts_at__gt=self.now, status__in=Appointment.LIVE)
        listed = set(appointments_needing_staff(now=self.now))
        for found in live.select_related("slot"):
            key = (found.slot.counter_id, found.slot.starts_at, found.slot.ends_at)
            assert key in planned or found in listed

    def planned(self) -> set[tuple[int, datetime, datetime]]:
        if not self.office.active:
            return set()
        opening = opening_of(self.office, self.today(), self.today() + timedelta(days=9))
        counters = [counter.pk for counter in self.office.counters.all()]
        return {
            (slot.counter_id, slot.starts_at, slot.ends_at)
            for slot in plan(opening, counter_ids=counters)
        }

    def can_be_held(self, slot_id: int, service: Service) -> None:
        with transaction.atomic():
            booking.hold(slot_id=slot_id, owner=uuid.uuid4(), service_id=service.pk, now=self.now)
            transaction.set_rollback(True)
