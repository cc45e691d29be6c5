"""What each kind of message says to a phone: in one part of 160 letters where it can be.

Numbers, PIN, day, clock and place first; what to do next; an address to go to. Letters outside the
alphabet of text messages would halve its length: `notices.sms.alphabet` writes them plainly.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from infopass import spoken
from notices.models import Notice
from notices.wording.occasion import Occasion


def text_for(kind: Notice.Kind, occasion: Occasion) -> str:
    """In the active language."""
    return _TEXTS[kind](occasion)


def _confirmed(occasion: Occasion) -> str:
    return _(
        "InfoPass: booked. %(number)s, PIN %(pin)s. %(when)s, %(office)s. %(address)s STOP = no "
        "more texts"
    ) % _said(occasion)


def _moved(occasion: Occasion) -> str:
    if occasion.by_the_office:
        moved = _("InfoPass: the office had to move %(number)s. New: %(when)s, %(office)s.")
    else:
        moved = _("InfoPass: %(number)s was moved. New: %(when)s, %(office)s.")
    return _joined(
        moved % _said(occasion),
        f"PIN {occasion.pin}.",
        _not_you(occasion),
        occasion.manage_address,
    )


def _unplaced(occasion: Occasion) -> str:
    return _joined(
        _("InfoPass: %(number)s, %(when)s, %(office)s cannot be kept. We look for a new time.")
        % _said(occasion),
        _("Or choose one: %(address)s") % _said(occasion),
        f"PIN {occasion.pin}.",
    )


def _restored(occasion: Occasion) -> str:
    return _joined(
        _("InfoPass: %(number)s takes place after all: %(when)s, %(office)s.") % _said(occasion),
        f"PIN {occasion.pin}.",
        _("Changes: %(address)s") % _said(occasion),
    )


def _cancelled(occasion: Occasion) -> str:
    if occasion.by_the_office:
        return _joined(
            _("InfoPass: the office had to cancel %(number)s, %(when)s.") % _said(occasion),
            occasion.reason,
            _("Book again: %(address)s") % {"address": occasion.book_address},
        )
    return _joined(
        _("InfoPass: %(number)s, %(when)s, is cancelled.") % _said(occasion),
        _not_you(occasion),
        _("Book again: %(address)s") % {"address": occasion.book_address},
    )


def _reminder(occasion: Occasion) -> str:
    return _joined(
        _("InfoPass reminder: %(number)s, %(when)s, %(office)s. Bring notice and ID.")
        % _said(occasion),
        _("Changes: %(address)s") % _said(occasion),
    )


def _replaced(occasion: Occasion) -> str:
    return _joined(
        _(
            "InfoPass: new notice. %(number)s, PIN %(pin)s. %(when)s, %(office)s. The old PIN no "
            "longer works."
        )
        % _said(occasion),
        _not_you(occasion),
        occasion.manage_address,
    )


def _contact(occasion: Occasion) -> str:
    return _joined(
        _("InfoPass: the phone or e-mail of the appointment %(number)s was changed.")
        % _said(occasion),
        _not_you(occasion),
    )


def _texts_end(occasion: Occasion) -> str:
    return _joined(
        _(
            "InfoPass: somebody turned off texts to this phone about the appointment %(number)s. "
            "This is the last one."
        )
        % _said(occasion),
        _not_you(occasion),
    )


def _said(occasion: Occasion) -> dict[str, str]:
    local = occasion.local
    return {
        "number": occasion.number,
        "pin": occasion.pin,
        "when": f"{spoken.texted_date(local)}, {spoken.clock(local)} {local.tzname()}",
        "office": occasion.office.name.replace(" Field Office", ""),
        "address": occasion.manage_address,
    }


def _not_you(occasion: Occasion) -> str:
    if occasion.by_the_office:
        return ""
    if occasion.phone:
        return _("Not you? Call %(phone)s.") % {"phone": occasion.phone}
    return _("Not you? Tell us at the office.")


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


_TEXTS: dict[str, Callable[[Occasion], str]] = {
    Notice.Kind.CONFIRMED: _confirmed,
    Notice.Kind.MOVED: _moved,
    Notice.Kind.UNPLACED: _unplaced,
    Notice.Kind.RESTORED: _restored,
    Notice.Kind.CANCELLED: _cancelled,
    Notice.Kind.REMINDER: _reminder,
    Notice.Kind.REPLACED: _replaced,
    Notice.Kind.CONTACT: _contact,
    Notice.Kind.TEXTS_END: _texts_end,
}
