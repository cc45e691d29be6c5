"""What holds for every visit, said to whoever comes or about the person who does.

Source: the domain notes, printed notice and rules.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Appointment
from offices.models import Office


@dataclass(frozen=True, kw_only=True)
class Rule:
    heading: str
    text: str


def rules_of(appointment: Appointment) -> list[Rule]:
    """In the active language. The office must be loaded with the slot: no statement is sent."""
    someone_else = appointment.is_for_someone_else
    return [
        Rule(heading=_("When to arrive"), text=_when_to_arrive(someone_else=someone_else)),
        Rule(heading=_("Security screening"), text=_screening(someone_else=someone_else)),
        Rule(
            heading=_("If an interpreter is needed"),
            text=_("Bring a relative or a friend who speaks both languages and is 21 or older."),
        ),
        Rule(
            heading=_("Change or cancel"),
            text=_changes(appointment.slot.counter.office, someone_else=someone_else),
        ),
        Rule(
            heading=_("Free of charge"),
            text=_(
                "This appointment is free. Nobody may charge you for it. Keep the PIN safe: anyone "
                "who has it can change the appointment."
            ),
        ),
    ]


def _when_to_arrive(*, someone_else: bool) -> str:
    if someone_else:
        return _(
            "The person who comes should arrive no more than 15 minutes before the time. Whoever "
            "comes late may not be seen."
        )
    return _(
        "Come no more than 15 minutes before your time. If you come late, we may not be able to "
        "see you."
    )


def _screening(*, someone_else: bool) -> str:
    if someone_else:
        return _(
            "Everyone who comes walks through a metal detector, and bags are checked. No weapons, "
            "food, drinks or cameras. Phones are turned off inside."
        )
    return _(
        "You walk through a metal detector, and your bag is checked. Do not bring weapons, food, "
        "drinks or cameras. Turn your phone off inside."
    )


def _changes(office: Office, *, someone_else: bool) -> str:
    if someone_else:
        please = _("If the person cannot come, please cancel: someone else is waiting for a time.")
    else:
        please = _("If you cannot come, please cancel: someone else is waiting for a time.")
    return " ".join(
        [
            _("Scan the code or go to the address under it. You need the number and the PIN."),
            _until_when(office.change_cutoff_minutes),
            please,
        ]
    )


def _until_when(cutoff_minutes: int) -> str:
    if cutoff_minutes % 60 == 0:
        return ngettext(
            "You can change the time until %(hours)d hour before it.",
            "You can change the time until %(hours)d hours before it.",
            cutoff_minutes // 60,
        ) % {"hours": cutoff_minutes // 60}
    return ngettext(
        "You can change the time until %(minutes)d minute before it.",
        "You can change the time until %(minutes)d minutes before it.",
        cutoff_minutes,
    ) % {"minutes": cutoff_minutes}
