from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models import Office


class KeptDayList(models.Model):
    """An office's day that was made as a PDF and kept where the operator chose."""

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        related_name="+",
        verbose_name=_("field office"),
        db_index=False,  # day_list_once
    )
    date = models.DateField(_("date"))
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("kept day list")
        verbose_name_plural = _("kept day lists")
        constraints = [models.UniqueConstraint(fields=["office", "date"], name="day_list_once")]

    def __str__(self) -> str:
        return f"{self.office} {self.date}"
