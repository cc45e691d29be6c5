from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.bilingual import bilingual
from offices.signals import office_about_to_change
from offices.time_zones import time_zone_names


def validate_time_zone(value: str) -> None:
    if value not in time_zone_names():
        raise ValidationError(
            _("“%(value)s” is not a time zone name such as America/New_York."),
            params={"value": value},
        )


class Office(models.Model):
    """A field office, its address and its booking rules."""

    code = models.CharField(
        _("code"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Use three capital letters."))],
    )
    name = models.CharField(_("name"), max_length=100)
    street = models.CharField(_("street"), max_length=200)
    city = models.CharField(_("city"), max_length=60)
    state = models.CharField(_("state or territory"), max_length=2)
    zip_code = models.CharField(_("ZIP code"), max_length=5)
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[validate_time_zone])
    latitude = models.FloatField(
        _("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    serves = models.CharField(_("area served"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    arrival_en = models.TextField(_("arrival instructions (English)"), blank=True)
    arrival_es = models.TextField(_("arrival instructions (Spanish)"), blank=True)
    address_confidence = models.CharField(
        _("how sure the address is"),
        max_length=20,
        blank=True,
        help_text=_(
            "Empty once somebody has confirmed the address: until then pages call it sample data."
        ),
    )
    active = models.BooleanField(_("takes appointments"), default=True)

    horizon_days = models.PositiveSmallIntegerField(
        _("days bookable ahead"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    minimum_notice_minutes = models.PositiveIntegerField(
        _("minimum notice (minutes)"),
        default=120,
        help_text=_("A time can be booked until this long before it begins."),
    )
    move_limit = models.PositiveSmallIntegerField(_("times a visit may be moved"), default=3)
    change_cutoff_minutes = models.PositiveIntegerField(
        _("no change within (minutes)"),
        default=120,
        help_text=_("An applicant cannot move an appointment that begins sooner than this."),
    )
    release_hours = models.PositiveSmallIntegerField(
        _("held-back seats become public (hours before)"),
        default=0,
        validators=[MaxValueValidator(720)],
        help_text=_(
            "Seats held back for staff that nobody has by then can be booked by everybody. 0: never."
        ),
    )
    first_reminder_days = models.PositiveSmallIntegerField(
        _("first reminder (days before)"),
        default=7,
        validators=[MaxValueValidator(60)],
        help_text=_("0: none."),
    )
    last_reminder_days = models.PositiveSmallIntegerField(
        _("last reminder (days before)"),
        default=1,
        validators=[MaxValueValidator(60)],
        help_text=_("0: none."),
    )
    text_reminder_hours = models.PositiveSmallIntegerField(
        _("text message (hours before)"),
        default=2,
        validators=[MaxValueValidator(12)],
        help_text=_("For those who agreed to text messages. 0: none."),
    )
    # What the office file said when it was last loaded, so that a reload leaves staff's edits alone.
    loaded = models.JSONField(default=dict, blank=True, editable=False)

    arrival = bilingual("arrival")

    class Meta:
        verbose_name = _("field office")
        verbose_name_plural = _("field offices")
        ordering = ["name"]
        permissions = [("work_everywhere", _("Can work for every office"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z]{3}$"), name="office_code_is_three_capitals"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def city_line(self) -> str:
        """The last line of the address. State and ZIP stay together where the line breaks."""
        return f"{self.city}, {self.state}\N{NO-BREAK SPACE}{self.zip_code}"

    @property
    def is_sample(self) -> bool:
        """Whether the address still waits for somebody to confirm it."""
        return bool(self.address_confidence)

    def clean(self) -> None:
        """Raises ValidationError when an app that depends on this office objects to the change."""
        super().clean()
        if self.pk:
            office_about_to_change.send(sender=Office, office=self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            office_about_to_change.send(sender=Office, office=self)
        super().save(*args, **kwargs)
