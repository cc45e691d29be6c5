"""The people of a closure as its page shows them: counted, and listed with what became of each."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from appointments.admin.closing_page import MOST_SHOWN
from appointments.admin.rows import at_the_office
from appointments.models import Appointment, Displaced, Relocation
from appointments.reach import by_no_message, by_phone_or_letter_only
from offices.own_offices import User, of_own_offices

_Outcome = Displaced.Outcome


def own_people(user: User, relocation: Relocation) -> QuerySet[Displaced]:
    """Those of the staff member's offices: a closure of every office has people of others too."""
    return relocation.displaced.filter(of_own_offices(user, "from_slot__counter__office"))


def counts(people: QuerySet[Displaced]) -> dict[str, int]:
    """How many of each outcome."""
    return dict(people.order_by().values_list("outcome").annotate(Count("pk")))


def without_channel(people: QuerySet[Displaced]) -> int:
    affected = Appointment.objects.filter(pk__in=people.order_by().values("appointment"))
    return affected.filter(by_phone_or_letter_only() | by_no_message()).count()


def rows(people: QuerySet[Displaced]) -> list[dict[str, Any]]:
    """Those without a place first: they are the ones that need somebody."""
    people = people.select_related(
        "appointment__service",
        "from_slot__counter__office",
        "to_slot__counter__office",
    )
    unplaced = people.filter(outcome=_Outcome.UNPLACED).order_by("pk")[:MOST_SHOWN]
    others = people.exclude(outcome=_Outcome.UNPLACED).order_by("pk")[:MOST_SHOWN]
    return [_row(each) for each in [*unplaced, *others][:MOST_SHOWN]]


def _row(each: Displaced) -> dict[str, Any]:
    before = each.from_slot.counter.office
    after = each.to_slot.counter.office if each.to_slot else None
    return {
        "number": each.appointment.number_as_shown,
        "url": reverse("admin:appointments_appointment_change", args=[each.appointment_id]),
        "service": each.appointment.service,
        "before": f"{before.code}, {at_the_office(each.from_slot.starts_at, before)}",
        "after": f"{after.code}, {at_the_office(each.to_slot.starts_at, after)}"
        if each.to_slot and after and each.outcome in {_Outcome.MOVED, _Outcome.KEPT}
        else "",
        "outcome": each.get_outcome_display(),
        "why": each.get_why_display() if each.outcome == _Outcome.UNPLACED else "",
    }
