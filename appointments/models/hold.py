import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.models.slot import Slot
from offices.models import Service


class Hold(models.Model):
    """One seat of one slot, kept for somebody until ``expires_at`` (UTC).

    While the row exists its seat counts as taken, expired or not. Expiry only gives a claimer or
    the sweeper the right to delete it.
    """

    class Purpose(models.TextChoices):
        BOOKING = "booking", _("Booking")
        CHANGE = "change", _("Change")

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(
        Slot,
        models.PROTECT,
        related_name="holds",
        verbose_name=_("slot"),
        db_index=False,  # hold_slot_expiry begins with the slot
    )
    # It tells confirm what the seat was taken for. Holds are few: no index.
    service = models.ForeignKey(Service, models.PROTECT, verbose_name=_("service"), db_index=False)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose)
    # The visitor's random id from the session (never the session key), for a booking.
    owner = models.UUIDField(_("session"), null=True, blank=True)
    appointment = models.ForeignKey(
        Appointment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="holds",
        verbose_name=_("appointment"),
    )
    created_at = models.DateTimeField(_("held since"))
    expires_at = models.DateTimeField(_("held until"))
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=0)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["expires_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="booking", owner__isnull=False, appointment__isnull=True)
                | Q(purpose="change", owner__isnull=True, appointment__isnull=False),
                name="hold_has_the_owner_of_its_purpose",
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(purpose="booking"),
                name="hold_one_booking_hold_per_session",
            ),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(purpose="change"),
                name="hold_one_change_hold_per_appointment",
            ),
        ]
        indexes = [
            # appointments.booking and appointments.availability: a slot's holds that may be deleted.
            models.Index(fields=["slot", "expires_at"], name="hold_slot_expiry"),
            # appointments.booking.sweep: every hold whose time is over.
            models.Index(fields=["expires_at"], name="hold_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.slot}"
