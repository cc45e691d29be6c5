from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models import Service


class OnlineAnswerCount(models.Model):
    """How many people left for the online answer to a reason, in one language on one day.

    ``date`` is the day in UTC: no office was chosen yet, whose day it could be. Nothing tells who.
    """

    date = models.DateField(_("date"))
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        related_name="+",
        verbose_name=_("service"),
        db_index=False,  # a service is never asked for without days, of which there are few rows
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    taken = models.PositiveIntegerField(_("online answers taken"), default=0)

    class Meta:
        verbose_name = _("online answers taken")
        verbose_name_plural = _("online answers taken")
        ordering = ["-date", "service", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "service", "language"], name="online_answer_count_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.service} {self.language}"
