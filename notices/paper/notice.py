"""The appointment notice on paper: the contents of the page, laid out for one sheet."""

import re
from dataclasses import asdict
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from notices.content import NoticeContent
from notices.paper.scripts import can_be_drawn, in_letters_we_have
from notices.paper.typesetting import typeset
from notices.qr import qr_svg

# Where an address may be broken: after its slashes, dots and hyphens.
_JOINT = re.compile(r"(?<=[/.\-])(?=[^/])")
_ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"


def notice_pdf(content: NoticeContent) -> bytes:
    """One page, Letter or A4 by ``PAPER_SIZE``, in the active language. About 30 milliseconds.

    Raises typst.TypstError when the template is at fault.
    """
    title = f"{content.visit.heading} {content.number}"
    data = {"title": title, "language": get_language() or "en"} | sheet_of(content)
    return typeset("notice.typ", data)


def sheet_of(content: NoticeContent) -> dict[str, Any]:
    """What the template of the sheet wants, in the active language."""
    return {
        "notice": asdict(content) | {"english_labels": _english_labels(content)},
        # It begins a line here, as a heading does.
        "date": content.visit.date[:1].upper() + content.visit.date[1:],
        "name": in_letters_we_have(content.name),
        "name_note": note_on(content.name),
        "access_needs": in_letters_we_have(content.access_needs),
        "map_words": _("See it on a map"),
        "manage_address": breakable(content.manage_address),
        "code": str(qr_svg(content.manage_url)),
    }


def breakable(address: str) -> str:
    """With places to break it, so that it stays in its column."""
    return _JOINT.sub(_ZERO_WIDTH_SPACE, address)


def note_on(name: str) -> str:
    """Said under a name that could not be printed as it was typed."""
    if can_be_drawn(name):
        return ""
    return _(
        "Part of the name is written in Latin letters here. Our site shows it as it was typed."
    )


def _english_labels(content: NoticeContent) -> dict[str, str] | None:
    return asdict(content.english_labels) if content.english_labels else None
