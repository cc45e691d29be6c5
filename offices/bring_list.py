"""What everyone brings, whatever the reason of the visit."""

from django.utils.translation import gettext as _


def everyone_brings() -> list[str]:
    """The things to bring to every visit, one each, in the active language.

    They come before the service's own list (`Service.bring_list`). Source: the domain notes,
    "Everyone / Todos".
    """
    return [
        _("This appointment notice, on paper or on your phone"),
        _("A government photo ID that has not expired"),
        _("Your passport or other proof of your status, if you have it"),
        _("Every USCIS notice and receipt about this matter"),
        _("The originals and copies of your papers"),
        _("A full certified English translation of each paper in another language"),
        _("An interpreter who is 21 or older, if you need one"),
        _("If a lawyer comes with you: a signed Form G-28"),
    ]
