"""Everything that must always be true, counted from the rows in plain Python.

Written apart from `appointments.verification`, so that one checks the other.
"""

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

from django.db.models import Model

from appointments.models import Appointment, Event, Hold, Outbox, Slot
from appointments.verification import find_drift

type Snapshot = dict[str, list[dict[str, Any]]]


def snapshot() -> Snapshot:
    """Every row that a verb may write, to tell that a refusal wrote none."""
    models: list[type[Model]] = [Slot, Hold, Appointment, Event, Outbox]
    return {
        model.__name__: [dict(row) for row in model._default_manager.order_by("pk").values()]
        for model in models
    }


def check_everything() -> None:
    slots = {slot.pk: slot for slot in Slot.objects.all()}
    appointments = list(Appointment.objects.prefetch_related("events"))
    _seats_are_counted(slots, appointments)
    _standing_slots_do_not_overlap(slots)
    _one_live_appointment_each(appointments)
    for appointment in appointments:
        _history_leads_here(
            appointment, sorted(appointment.events.all(), key=lambda event: event.pk)
        )
    _each_event_owes_one_notice()
    assert [str(drift) for drift in find_drift()] == []


def _seats_are_counted(slots: dict[int, Slot], appointments: list[Appointment]) -> None:
    rows = Counter(Hold.objects.values_list("slot_id", flat=True))
    rows.update(found.slot_id for found in appointments if found.status != "cancelled")
    for slot in slots.values():
        assert slot.taken == rows[slot.pk]
        assert slot.taken <= slot.capacity + slot.extra


def _standing_slots_do_not_overlap(slots: dict[int, Slot]) -> None:
    by_counter: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots.values():
        if slot.withdrawn_at is None:
            by_counter[slot.counter_id].append(slot)
    for standing in by_counter.values():
        for first, second in pairwise(sorted(standing, key=lambda slot: slot.starts_at)):
            assert first.ends_at <= second.starts_at


def _one_live_appointment_each(appointments: list[Appointment]) -> None:
    people = Counter(
        (found.first_name, found.last_name, found.date_of_birth, found.phone)
        for found in appointments
        if found.status in {"booked", "arrived"}
    )
    assert all(count == 1 for count in people.values())


def _history_leads_here(appointment: Appointment, events: list[Event]) -> None:
    """Play the events again from the beginning and end where the appointment stands."""
    booked, *later = events
    assert (booked.kind, booked.from_slot_id) == ("booked", None)
    slot_id, status, moves = booked.to_slot_id, "booked", 0
    for event in later:
        assert status == "booked", "nothing happens after the end"
        if event.kind == "moved":
            assert event.from_slot_id == slot_id != event.to_slot_id
            slot_id = event.to_slot_id
            moves += event.actor == "applicant"
        else:
            status = {"cancelled": "cancelled", "closed": "unrecorded"}[event.kind]
    assert (appointment.slot_id, appointment.status, appointment.moves) == (slot_id, status, moves)


def _each_event_owes_one_notice() -> None:
    owing = Event.objects.exclude(kind="closed").order_by("pk").values_list("pk", flat=True)
    assert list(owing) == list(
        Outbox.objects.order_by("event_id").values_list("event_id", flat=True)
    )
