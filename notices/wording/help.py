"""The answer to a phone that asks for help."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from appointments.models import Appointment
from notices.sms.alphabet import in_plain_letters


def help_for(phone: str, *, now: datetime) -> str:
    """In the language of this phone's (E.164) next appointment, else in both. Nothing personal."""
    language = (
        Appointment.objects.filter(phone=phone, slot__ends_at__gt=now)
        .order_by("slot__starts_at")
        .values_list("language", flat=True)
        .first()
    )
    languages = [language] if language else [code for code, _name in settings.LANGUAGES]
    return " ".join(_in(each) for each in languages)


def _in(language: str) -> str:
    with override(language):
        phone = settings.AGENCY_PHONE
        said = [
            _("InfoPass: texts about appointments. Free from us; carrier rates apply."),
            _("Change or cancel: %(address)s")
            % {"address": settings.PUBLIC_URL + reverse("manage")},
            *([_("Call %(phone)s.") % {"phone": phone}] if phone else []),
            _("STOP = no more texts"),
        ]
        return in_plain_letters(" ".join(said))
