"""What several letters have in common: the facts of the visit, and the sections below them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from infopass import spoken
from notices.wording.occasion import Occasion


@dataclass(frozen=True, kw_only=True)
class Section:
    """``link`` is absolute or empty; ``link_text`` says what it opens."""

    heading: str
    text: str
    link_text: str = ""
    link: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Fact:
    label: str
    value: str = field(repr=False)
    second_line: str = ""


def facts_of(occasion: Occasion) -> list[Fact]:
    """Number, PIN where this message shows it, day, time with its zone, office with its address."""
    office = occasion.office
    facts = [Fact(label=_("Confirmation number"), value=occasion.number)]
    if occasion.pin:
        facts.append(Fact(label="PIN", value=occasion.pin))
    return [
        *facts,
        Fact(label=_("Day"), value=spoken.long_date(occasion.local)),
        Fact(label=_("Time"), value=clock(occasion)),
        Fact(
            label=_("Office"),
            value=office.name,
            second_line=f"{office.street}, {office.city_line}",
        ),
    ]


def clock(occasion: Occasion) -> str:
    return f"{spoken.clock(occasion.local)} {spoken.zone_name(occasion.local)}"


def old_time(occasion: Occasion) -> list[Fact]:
    if occasion.before is None:
        return []
    old = occasion.before
    said = f"{spoken.long_date(old)}, {spoken.clock(old)} {spoken.zone_name(old)}"
    return [Fact(label=_("Before"), value=said)]


def when(occasion: Occasion) -> dict[str, str]:
    """The moment it happened, on the office's clock."""
    return {
        "date": spoken.long_date(occasion.happened),
        "time": spoken.clock(occasion.happened),
        "zone": spoken.zone_name(occasion.happened),
    }


def what_to_bring(occasion: Occasion) -> Section:
    return Section(
        heading=_("What to bring"),
        text=_(
            "The notice, a photo ID and the documents for the visit. The list of documents is on "
            "our site, with the notice."
        ),
        link_text=_("Open the notice with the list"),
        link=occasion.notice_url,
    )


def to_change(occasion: Occasion, why: str = "") -> Section:
    needed = _("You need the number and the PIN.")
    return Section(
        heading=_("To change or cancel"),
        text=f"{why} {needed}".strip(),
        link_text=_("Change or cancel the appointment"),
        link=occasion.manage_url,
    )


def if_unknown(occasion: Occasion, what: str) -> Section:
    return Section(
        heading=_("If you know nothing of this appointment"),
        text=f"{what} {tell_us(occasion)}",
    )


def if_it_was_not_you(occasion: Occasion, what: str) -> list[Section]:
    if occasion.by_the_office:
        return []
    if occasion.phone:
        then = _(
            "Please call us at once: %(phone)s. Have the number ready. If you know nothing of this "
            "appointment, you need not do anything."
        ) % {"phone": occasion.phone}
    else:
        then = _(
            "Please tell us at the office as soon as you can, and bring a photo ID. If you know "
            "nothing of this appointment, you need not do anything."
        )
    return [Section(heading=_("If it was not you"), text=f"{what} {then}")]


def tell_us(occasion: Occasion) -> str:
    if occasion.phone:
        return _("Please call us: %(phone)s.") % {"phone": occasion.phone}
    return _("Please tell us at the office.")
