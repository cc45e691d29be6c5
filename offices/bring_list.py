"""What everyone brings, whatever the reason of the visit."""

from django.utils.translation import gettext as _


def everyone_brings() -> list[str]:
    """The things to bring to every visit, one each, in the active language.

    They say neither "you" nor "your": the helper who books reads them, and the person who comes.

    They come before the service's own list (`Service.bring_list`). Source: the domain notes,
    "Everyone / Todos".
    """
    return [
        _("This appointment notice, on paper or on a phone"),
        _("A government photo ID that has not expired"),
        _("A passport or other proof of status, if there is one"),
        _("Every USCIS notice and receipt about this matter"),
        _("The originals and copies of all papers"),
        _("A full certified English translation of each paper in another language"),
        _("An interpreter who is 21 or older, if one is needed"),
        _("If a lawyer comes along: a signed Form G-28"),
    ]
