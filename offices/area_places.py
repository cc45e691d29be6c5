"""The places of service areas as people type them: a county nobody lives in would never be found."""

import re

from django.utils.translation import gettext as _

from offices.postal_places import counties, states


def as_a_zip(typed: str) -> str:
    """Raises ValueError with a sentence for what is no ZIP code of five digits."""
    if re.fullmatch(r"[0-9]{5}", typed):
        return typed
    if re.fullmatch(r"[0-9]{3,4}", typed):
        why = _(
            "“%(value)s” is not a ZIP code of five digits. A spreadsheet may have dropped a zero at "
            "its beginning: give the column the format “Text”."
        )
    else:
        why = _("“%(value)s” is not a ZIP code of five digits.")
    raise ValueError(why % {"value": typed[:40]})


def as_a_state(typed: str) -> str:
    """The two letters in capitals, or nothing. Raises ValueError with a sentence for any other."""
    state = typed.strip().upper()
    if state and state not in states():
        raise ValueError(_("Give the two letters of a state or territory, such as GA."))
    return state


def as_a_county(typed: str, state: str) -> str:
    """The county as the postal data spells it, or nothing.

    Raises ValueError with a sentence when no ZIP of the state lies in it.
    """
    county = typed.strip()
    if not county:
        return ""
    known = [name for where, name in counties() if where == state]
    for name in known:
        if name.casefold() == county.casefold():
            return name
    why = _("No ZIP of %(state)s lies in “%(county)s”. Write it in full, such as %(example)s.")
    example = min(known, default="Kings County")
    raise ValueError(why % {"state": state, "county": county[:60], "example": example})
