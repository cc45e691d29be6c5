from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models import Office


class ReminderPlan(models.Model):
    """Until when an office's reminders have become messages. Its row is locked while it plans."""

    office = models.OneToOneField(
        Office, models.CASCADE, related_name="+", verbose_name=_("field office"), primary_key=True
    )
    # Every reminder due before this instant is a message, or is not owed.
    planned_until = models.DateTimeField(_("planned until"))

    class Meta:
        verbose_name = _("plan of reminders")
        verbose_name_plural = _("plans of reminders")

    def __str__(self) -> str:
        return f"{self.office} {self.planned_until}"
