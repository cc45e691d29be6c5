"""An office's day on paper."""

from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from infopass import spoken
from notices.day_lists import DayList, Row
from notices.paper.notice import note_on
from notices.paper.scripts import in_letters_we_have
from notices.paper.typesetting import typeset


def day_list_pdf(made: DayList, *, with_service: bool) -> bytes:
    """In the active language, as many pages as it takes, the head of the table on each.

    ``with_service`` says whether it names why people come: on paper of the office alone.
    """
    local = made.made_at.astimezone(made.office.zone)
    date = spoken.long_date(made.date)
    data = {
        "title": _("Day list %(code)s, %(date)s") % {"code": made.office.code, "date": date},
        "language": get_language() or "en",
        "office": str(made.office),
        "date": date,
        "summary": _summary(len(made.rows)),
        "made": _("Made on %(date)s, %(time)s %(zone)s. Later changes are not on it.")
        % {
            "date": spoken.long_date(local),
            "time": spoken.clock(local),
            "zone": spoken.zone_name(local),
        },
        "columns": [
            *(_("Here"), _("Time"), _("Counter"), _("Name and phone"), _("Number")),
            *(_("Service and needs") if with_service else _("Needs"), _("Language")),
        ],
        "words": {"page": _("Page")},
        "rows": [_row(row, with_service=with_service) for row in made.rows],
    }
    return typeset("day_list.typ", data)


def _summary(count: int) -> str:
    if not count:
        return _("Nobody has an appointment on this day.")
    return ngettext("%(count)d appointment", "%(count)d appointments", count) % {"count": count}


def _row(row: Row, *, with_service: bool) -> dict[str, Any]:
    needs = [_("brings an interpreter")] if row.needs_interpreter else []
    needs += [in_letters_we_have(row.access_needs)] if row.access_needs else []
    return {
        "time": row.time,
        "counter": in_letters_we_have(row.counter),
        "name": in_letters_we_have(row.name),
        "name_note": note_on(row.name),
        "phone": row.phone,
        "number": row.number,
        "service": in_letters_we_have(row.service) if with_service else "",
        "needs": "; ".join(needs),
        "language": row.language,
    }
