"""Who did what to an appointment: the event, and the notice it owes, in the verb's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from appointments.models import Appointment, Event, Outbox
from offices.models import StaffMember


@dataclass(frozen=True)
class Actor:
    """Who acts. A staff member is named; applicants and the system are not persons here."""

    kind: Event.Actor
    staff_member: StaffMember | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind == Event.Actor.STAFF


APPLICANT = Actor(Event.Actor.APPLICANT)
SYSTEM = Actor(Event.Actor.SYSTEM)


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """The rule that staff go beyond, and why. Nothing of it where they keep to the rules."""

    override: str = ""
    reason: str = ""

    @property
    def seat(self) -> str:
        """Which seat of the slot that takes: see `Appointment.Seat`."""
        return self.override if self.override in Appointment.Seat.values else ""


WITHIN = Beyond()


def by_staff(staff_member: StaffMember) -> Actor:
    return Actor(Event.Actor.STAFF, staff_member)


def record(
    *,
    appointment: Appointment,
    kind: Event.Kind,
    actor: Actor,
    now: datetime,
    reason: str = "",
    override: str = "",
    from_slot_id: int | None = None,
    to_slot_id: int | None = None,
    owes_notice: bool = True,
    not_before: datetime | None = None,
    former_email: str = "",
    former_phone: str = "",
) -> Event:
    """Write the event and, when the applicant should hear of it, the outbox row with it.

    ``not_before`` (aware) is when it may be told at the earliest. ``former_email`` and
    ``former_phone`` (E.164) are told besides the contacts of the appointment.
    """
    event = Event.objects.create(
        appointment=appointment,
        kind=kind,
        at=now,
        actor=actor.kind,
        staff_member=actor.staff_member,
        reason=reason,
        override=override,
        from_slot_id=from_slot_id,
        to_slot_id=to_slot_id,
    )
    if owes_notice:
        Outbox.objects.create(
            event=event,
            created_at=now,
            not_before=not_before,
            former_email=former_email,
            former_phone=former_phone,
        )
    return event


def seats_given(appointment_ids: Sequence[int]) -> dict[int, Event]:
    """For each appointment the event that gave it its time: id, when and slot. One statement.

    Whoever is back because a closure was undone has their time from the event of before: the
    moves in between count for nothing.
    """
    given: dict[int, list[Event]] = {}
    events = Event.objects.filter(
        appointment__in=appointment_ids, kind__in=[Event.Kind.BOOKED, Event.Kind.MOVED]
    ).only("appointment", "kind", "reason", "at", "to_slot")
    for event in events.order_by("pk"):
        until_now = given.setdefault(event.appointment_id, [])
        if event.reason == Event.Reason.CLOSURE_UNDONE:
            before = _given_before(until_now, event.to_slot_id)
            if before:
                given[event.appointment_id] = before
                continue
        until_now.append(event)
    return {appointment_id: events[-1] for appointment_id, events in given.items()}


def _given_before(given: list[Event], slot_id: int | None) -> list[Event]:
    """Up to the last event that gave this slot; empty where none did."""
    numbers = [number for number, event in enumerate(given, 1) if event.to_slot_id == slot_id]
    return given[: numbers[-1]] if numbers else []
