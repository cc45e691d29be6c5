"""What each kind of message says at length: for e-mail, and for a letter on paper.

Neither names who comes nor why: "the appointment", never "your appointment", for it may be read by
whoever helps, and by whoever finds the phone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from notices.models import Notice
from notices.wording.occasion import Occasion
from notices.wording.parts import (
    Fact,
    Section,
    facts_of,
    if_it_was_not_you,
    if_unknown,
    old_time,
    tell_us,
    to_change,
    what_to_bring,
    when,
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """``facts`` are empty where the reader may be a stranger."""

    subject: str
    opening: list[str]
    facts: list[Fact]
    sections: list[Section]


def letter_for(kind: Notice.Kind, occasion: Occasion) -> Letter:
    """In the active language."""
    return _LETTERS[kind](occasion)


def _confirmed(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("The appointment is booked"),
        opening=[_keep(occasion)],
        facts=facts_of(occasion),
        sections=[
            what_to_bring(occasion),
            to_change(occasion),
            if_unknown(
                occasion,
                _("Somebody gave this contact for an appointment at our office."),
            ),
        ],
    )


def _keep(occasion: Occasion) -> str:
    if occasion.on_paper:
        return _("The notice is on the next page. Whoever comes should bring it.")
    if occasion.is_for_someone_else:
        return _(
            "The notice is attached. Give it to the person who comes, on paper or on a phone, and "
            "keep this message."
        )
    return _("The notice is attached. Print it, or show it on a phone, and keep this message.")


def _moved(occasion: Occasion) -> Letter:
    if occasion.by_the_office:
        opening = [
            _("The office had to move the appointment to another time. We are sorry."),
            *([occasion.reason] if occasion.reason else []),
            *_another_office(occasion),
        ]
    else:
        opening = [_("The appointment was moved on %(date)s, %(time)s %(zone)s.") % when(occasion)]
    opening.append(_use_the_new_one(occasion))
    return Letter(
        subject=_("The appointment has a new time"),
        opening=opening,
        facts=[*facts_of(occasion), *old_time(occasion)],
        sections=[
            what_to_bring(occasion),
            to_change(
                occasion,
                _(
                    "If the new time suits, you need not do anything. If it does not, you can "
                    "choose another one or cancel."
                ),
            )
            if occasion.by_the_office
            else to_change(occasion),
            *if_it_was_not_you(
                occasion,
                _("Somebody who has the number and the PIN moved this appointment."),
            ),
        ],
    )


def _another_office(occasion: Occasion) -> list[str]:
    if occasion.office_before is None:
        return []
    return [
        _("It is at another office now: %(office)s, not %(before)s.")
        % {"office": occasion.office.name, "before": occasion.office_before.name}
    ]


def _unplaced(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("The appointment needs a new time"),
        opening=[
            _("The appointment below cannot take place at its time. We are sorry."),
            *([occasion.reason] if occasion.reason else []),
            _(
                "We found no other free time yet. As soon as one opens, we move the appointment "
                "to it and tell you. Nobody should come to the office at the time below."
            )
            if occasion.is_looked_for
            else _("We found no other free time. Please choose another time or office, or cancel."),
        ],
        facts=facts_of(occasion),
        sections=[
            to_change(
                occasion,
                _("You need not wait for us: you can choose another time or office, or cancel.")
                if occasion.is_looked_for
                else "",
            ),
        ],
    )


def _restored(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("The appointment takes place after all"),
        opening=[
            _("The appointment takes place after all, at the time and the office below."),
            _(
                "We told you before that the office could not keep it. That no longer holds, and "
                "we are sorry for the trouble."
            ),
            _keep(occasion),
        ],
        facts=facts_of(occasion),
        sections=[
            what_to_bring(occasion),
            to_change(
                occasion,
                _(
                    "If this time suits, you need not do anything. If it no longer does, you can "
                    "choose another one or cancel."
                ),
            ),
        ],
    )


def _use_the_new_one(occasion: Occasion) -> str:
    if occasion.on_paper:
        return _("The old notice is no longer good. The new one is on the next page.")
    return _("Below is the new time. The old notice is no longer good: use the new one, attached.")


def _cancelled(occasion: Occasion) -> Letter:
    if occasion.by_the_office:
        opening = [
            _("The office had to cancel the appointment. We are sorry."),
            occasion.reason or _why_is_not_said(occasion),
        ]
    else:
        opening = [
            _("The appointment was cancelled on %(date)s, %(time)s %(zone)s.") % when(occasion)
        ]
    opening.append(_("Nobody should come to the office at this time."))
    return Letter(
        subject=_("The appointment is cancelled"),
        opening=opening,
        facts=facts_of(occasion),
        sections=[
            Section(
                heading=_("To book again"),
                text=_("If help is still needed, please make a new appointment. It is free."),
                link_text=_("Book a new appointment"),
                link=occasion.book_address,
            ),
            *if_it_was_not_you(
                occasion,
                _("Somebody who has the number and the PIN cancelled this appointment."),
            ),
        ],
    )


def _why_is_not_said(occasion: Occasion) -> str:
    if occasion.phone:
        return _("To ask why, please call %(phone)s.") % {"phone": occasion.phone}
    return _("To ask why, please turn to the office.")


def _reminder(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("Reminder of the appointment"),
        opening=[
            _("This is a reminder. The day, the time and the office are below."),
            _("Come no more than 15 minutes before the time. Whoever comes late may not be seen."),
        ],
        facts=facts_of(occasion),
        sections=[
            what_to_bring(occasion),
            to_change(
                occasion,
                _("If nobody can come, please cancel: someone else is waiting for a time."),
            ),
        ],
    )


def _replaced(occasion: Occasion) -> Letter:
    return Letter(
        subject=_("The new appointment notice"),
        opening=[
            _(
                "Somebody asked on our site for a new notice of this appointment. Here it is. The "
                "PIN of the old notice no longer works."
            )
        ],
        facts=facts_of(occasion),
        sections=[
            Section(
                heading=_("To see, print, change or cancel it"),
                text="",
                link_text=_("Open the appointment with the number and the PIN"),
                link=occasion.manage_url,
            ),
            Section(
                heading=_("If you did not ask for this"),
                text=" ".join(
                    [
                        _(
                            "Somebody who knows the name, the date of birth and the phone of this "
                            "appointment asked for it. The day, the time and the office are the "
                            "same as before. We sent the new PIN only to contacts given for this "
                            "appointment: do not give it to strangers."
                        ),
                        tell_us(occasion),
                    ]
                ),
            ),
        ],
    )


def _contact(occasion: Occasion) -> Letter:
    """To the old and the new contact: no PIN, no day, no place, one of them may be a stranger's."""
    return Letter(
        subject=_("A contact of an appointment was changed"),
        opening=[
            _(
                "The phone, the e-mail or the leave to send text messages was changed for the "
                "appointment %(number)s on %(date)s, %(time)s %(zone)s. We tell you to protect the "
                "appointment."
            )
            % (when(occasion) | {"number": occasion.number})
        ],
        facts=[],
        sections=[
            Section(
                heading=_("If it was you"),
                text=_(
                    "You do not need to do anything. Your number, your PIN and your time are the "
                    "same as before."
                ),
            ),
            *if_it_was_not_you(
                occasion,
                _("Somebody has the number and the PIN of this appointment."),
            ),
        ],
    )


_LETTERS: dict[str, Callable[[Occasion], Letter]] = {
    Notice.Kind.CONFIRMED: _confirmed,
    Notice.Kind.MOVED: _moved,
    Notice.Kind.UNPLACED: _unplaced,
    Notice.Kind.RESTORED: _restored,
    Notice.Kind.CANCELLED: _cancelled,
    Notice.Kind.REMINDER: _reminder,
    Notice.Kind.REPLACED: _replaced,
    Notice.Kind.CONTACT: _contact,
}
