from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from infopass import spoken
from offices.bilingual import bilingual
from offices.models.office import Office


def name_of_closure(office: str | None, first: date, last: date) -> str:
    """ "ATL, January 6, 2027", in the language in use. ``office`` is a code, None for every one."""
    return f"{office or gettext('every office')}, {spoken.plain_days(first, last)}"


class Closure(models.Model):
    """A time when one office, or every office, is closed: in each office's own local wall time."""

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        db_index=False,  # closure_office_until begins with the office
        verbose_name=_("office"),
        help_text=_("Leave empty to close every office."),
    )
    from_date = models.DateField(_("from"))
    from_time = models.TimeField(
        _("from (time)"), null=True, blank=True, help_text=_("Empty: from the start of the day.")
    )
    until_date = models.DateField(_("until (this day included)"))
    until_time = models.TimeField(
        _("until (time)"), null=True, blank=True, help_text=_("Empty: to the end of the day.")
    )
    reason_en = models.CharField(_("reason (English)"), max_length=200)
    reason_es = models.CharField(_("reason (Spanish)"), max_length=200)

    reason = bilingual("reason")

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["from_date", "from_time"]
        indexes = [
            # offices.opening: the closures of an office that touch a span of days.
            models.Index(fields=["office", "until_date"], name="closure_office_until"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_date__lte=F("until_date")),
                name="closure_ends_after_it_begins",
                violation_error_message=_("A closure must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(from_date__lt=F("until_date"))
                | Q(from_time__isnull=True)
                | Q(until_time__isnull=True)
                | Q(from_time__lt=F("until_time")),
                name="closure_of_one_day_ends_after_it_begins",
                violation_error_message=_("A closure must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        code = self.office.code if self.office else None
        return name_of_closure(code, self.from_date, self.until_date)

    @property
    def starts(self) -> datetime:
        """Beginning in local wall time (naive: each office reads it in its own zone)."""
        return datetime.combine(self.from_date, self.from_time or time.min)

    @property
    def ends(self) -> datetime:
        """End in local wall time, not itself closed (naive: each office reads it in its own zone)."""
        if self.until_time is not None:
            return datetime.combine(self.until_date, self.until_time)
        if self.until_date == date.max:
            # "For good" is written as the last date there is: it has no day after it.
            return datetime.combine(date.max, time.max)
        return datetime.combine(self.until_date + timedelta(days=1), time.min)
