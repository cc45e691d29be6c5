from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models import Appointment
from notices.models.notice import Notice


class Call(models.Model):
    """One person on the call list: to be told by phone or letter what no message told them."""

    class Why(models.TextChoices):
        NO_CHANNEL = "no_channel", _("No e-mail and no text messages")
        PROTECTED = "protected", _("Special protection: no message is ever sent")
        REFUSED = "refused", _("The message was refused")
        BOUNCED = "bounced", _("The message came back")
        GIVEN_UP = "given_up", _("The message could not be sent")
        TOO_LATE = "too_late", _("The visit was over before the message went out")
        NO_PLACE = "no_place", _("No other time was found within a week")

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="calls", verbose_name=_("appointment")
    )
    # What did not arrive; none where there was nobody to write to.
    notice = models.ForeignKey(
        Notice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("message"),
        db_index=False,  # call_once_per_message
    )
    # What the person is to be told.
    about = models.CharField(_("about"), max_length=12, choices=Notice.Kind)
    why = models.CharField(_("why"), max_length=12, choices=Why)
    created_at = models.DateTimeField(_("since"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    # Empty where it settled itself, such as by a corrected contact.
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("person to call")
        verbose_name_plural = _("call list")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notice"], name="call_once_per_message"),
        ]
        indexes = [
            models.Index("created_at", condition=Q(done_at=None), name="call_open"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} {self.get_why_display()}"
