from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from infopass.encryption import EncryptedCharField

LONGEST_NOTE = 1_000  # characters


class Note(models.Model):
    """What staff tell each other about an appointment. The applicant never sees it.

    Free text has its place here and not in the history, which is kept for good: notes may be erased.
    """

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="notes", verbose_name=_("appointment")
    )
    text = EncryptedCharField(_("note"), max_length=LONGEST_NOTE)
    written_at = models.DateTimeField(_("written"))
    staff_member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("staff member"),
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.appointment)
