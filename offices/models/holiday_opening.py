from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from infopass.spoken import long_date
from offices.federal_holidays import federal_holiday
from offices.models.office import Office


class HolidayOpening(models.Model):
    """An office that is open on a federal holiday, with its usual hours of that weekday.

    ``date`` is the day on which the holiday is observed, on the office's own calendar.
    """

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        related_name="holiday_openings",
        verbose_name=_("office"),
        db_index=False,  # holiday_opened_once_per_office begins with the office
    )
    date = models.DateField(_("federal holiday"))

    class Meta:
        verbose_name = _("opening on a holiday")
        verbose_name_plural = _("openings on holidays")
        ordering = ["date", "office"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "date"],
                name="holiday_opened_once_per_office",
                violation_error_message=_("This office is open on this holiday already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office.code} {self.date}"

    @property
    def holiday(self) -> str:
        """The name of the holiday in the active language; empty if the law has changed since."""
        return federal_holiday(self.date, office_code=self.office.code) or ""

    def clean(self) -> None:
        """Raises ValidationError for a day that is no federal holiday at the office."""
        super().clean()
        if self.date and self.office_id and not self.holiday:
            raise ValidationError({"date": _no_holiday(self)})


def _no_holiday(opening: HolidayOpening) -> str:
    return gettext(
        "%(day)s is no federal holiday at %(office)s: its usual hours hold anyway. Choose a "
        "federal holiday."
    ) % {"day": long_date(opening.date), "office": opening.office.code}
