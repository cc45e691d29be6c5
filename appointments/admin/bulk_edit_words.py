"""A bulk edit in words: what was asked for, what changes, what stays as it is and why."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.admin.slot_actions import (
    more_is_taken,
    still_booked,
    still_choosing,
    were_reopened,
    were_withdrawn,
    with_new_seats,
)
from appointments.bulk_edit import OF_SEATS, Action, BulkEdit, Left, Preview, SlotState
from appointments.models import Slot
from infopass import spoken
from offices.models.counter import Weekday


class Becomes(NamedTuple):
    """So many slots are like this before, and like that after."""

    before: str
    after: str
    slots: int


def asked_for(edit: BulkEdit, counters: Sequence[str]) -> list[tuple[str, str]]:
    """What was chosen, by its name, for a list of terms."""
    selection = edit.selection
    weekdays = [str(day.label) for day in Weekday if day.value in selection.weekdays]
    return [
        (_("Action"), _action(edit)),
        (
            _("Days"),
            f"{spoken.tabled_date(selection.first)} – {spoken.tabled_date(selection.last)}",
        ),
        (
            _("Weekdays"),
            _("every weekday") if len(weekdays) == len(Weekday) else ", ".join(weekdays),
        ),
        (_("Beginning"), _times(edit)),
        (_("Counters"), ", ".join(counters)),
    ]


def _action(edit: BulkEdit) -> str:
    number = {"count": edit.number or 0}
    match edit.action:
        case Action.SEATS:
            told = ngettext(
                "Set to %(count)d seat each", "Set to %(count)d seats each", number["count"]
            )
            return told % number
        case Action.HOLD_BACK:
            told = ngettext(
                "Hold back %(count)d seat of each for staff",
                "Hold back %(count)d seats of each for staff",
                number["count"],
            )
            return told % number
        case Action.WITHDRAW:
            return _("Withdraw them")
        case Action.REOPEN:
            return _("Reopen those that staff withdrew")


def _times(edit: BulkEdit) -> str:
    first, last = edit.selection.from_time, edit.selection.until_time
    if first and last:
        return _("from %(from)s, before %(until)s") % {
            "from": spoken.clock(first),
            "until": spoken.clock(last),
        }
    if first:
        return _("from %(from)s") % {"from": spoken.clock(first)}
    if last:
        return _("before %(until)s") % {"until": spoken.clock(last)}
    return _("at any time of day")


def staying(shown: Preview) -> list[tuple[str, int]]:
    """Which slots stay as they are, and how many."""
    reasons = {
        Left.WITHDRAWN: _("Withdrawn, or the office is closed: left alone"),
        Left.CLOSED: _("The office is closed then: left alone"),
        Left.NOT_IN_HOURS: _("No longer in the opening hours: left alone"),
        Left.OVERLAPS: _("Another slot of the counter stands at this time: left alone"),
        Left.NEEDS_STAFF: _("More is taken than there should be: see to the people first"),
        Left.RELEASED: _("Begins so soon that seats held back are already for everybody"),
    }
    rows = [
        (_("Already so"), shown.already),
        (_("Already begun or past: left alone"), shown.past),
        *((words, shown.left.get(why, 0)) for why, words in reasons.items()),
    ]
    return [row for row in rows if row[1]]


def groups(shown: Preview) -> list[Becomes]:
    """The changes, those that are alike together, most first."""
    of_seats = shown.edit.action in OF_SEATS
    alike = Counter(
        (_seats(change.before), _seats(change.after))
        if of_seats
        else (_standing(change.before), _standing(change.after))
        for change in shown.changes
    )
    return [Becomes(before, after, count) for (before, after), count in alike.most_common()]


def _seats(state: SlotState) -> str:
    words = ngettext("%(count)d seat", "%(count)d seats", state.capacity)
    words %= {"count": state.capacity}
    if state.held_back:
        held = ngettext("%(count)d held back", "%(count)d held back", state.held_back)
        words += ", " + held % {"count": state.held_back}
    return f"{words}, {_('needs staff')}" if state.off_plan else words


def _standing(state: SlotState) -> str:
    if state.withdrawal:
        return str(Slot.Withdrawal(state.withdrawal).label)
    return str(_("no longer fits") if state.off_plan else _("offered"))


def people(shown: Preview) -> list[str]:
    """Sentences on whom it touches and what becomes of them."""
    if not shown.changes:
        return []
    match shown.edit.action:
        case Action.WITHDRAW:
            booked, holds = shown.people_booked, shown.holds
            return [
                _("Nobody can book these times any more until you reopen them."),
                still_booked(booked) if booked else _("Nobody is booked in them."),
                *([still_choosing(holds)] if holds else []),
            ]
        case Action.REOPEN:
            return [_("Everybody can book these times again.")]
        case Action.SEATS | Action.HOLD_BACK:
            kept = _("These seats stay when opening hours are planned anew.")
            return [kept, *_too_few(shown)]


def _too_few(shown: Preview) -> list[str]:
    sentences = []
    if shown.slots_over:
        sentences.append(_over(shown.slots_over))
        sentences.append(more_is_taken(shown.surplus))
    if shown.slots_short:
        told = ngettext(
            "%(count)d slot has fewer free seats than that: all that are free are held back.",
            "%(count)d slots have fewer free seats than that: all that are free are held back.",
            shown.slots_short,
        )
        sentences.append(told % {"count": shown.slots_short})
    return sentences


def _over(slots: int) -> str:
    return ngettext(
        "In %(count)d slot more seats are taken than it would have.",
        "In %(count)d slots more seats are taken than they would have.",
        slots,
    ) % {"count": slots}


def done(shown: Preview) -> str:
    count = len(shown.changes)
    match shown.edit.action:
        case Action.WITHDRAW:
            return were_withdrawn(count)
        case Action.REOPEN:
            return were_reopened(count)
        case Action.SEATS | Action.HOLD_BACK:
            return with_new_seats(count)


def warnings(shown: Preview) -> list[str]:
    """Who has to be seen to, now that it is done."""
    booked, surplus = shown.people_booked, shown.surplus
    return [
        *([still_booked(booked)] if booked else []),
        *([more_is_taken(surplus)] if surplus else []),
    ]


def log_of(edit: BulkEdit) -> str:
    match edit.action:
        case Action.WITHDRAW:
            return _("Withdrawn.")
        case Action.REOPEN:
            return _("Reopened.")
        case Action.SEATS | Action.HOLD_BACK:
            return _("Seats set.")
