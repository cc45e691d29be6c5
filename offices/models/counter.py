from collections.abc import Collection
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from infopass.spoken import clock
from offices.models.office import Office
from offices.models.service import Service
from offices.validity import valid_in_words, valid_on_some_day_of

_OVERLAP = _("These hours overlap other hours of the same counter.")


class Counter(models.Model):
    """People at one office who share work: one pool of seats."""

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        related_name="counters",
        verbose_name=_("office"),
        db_index=False,  # counter_name_once_per_office begins with the office
    )
    name = models.CharField(_("name"), max_length=60)
    services = models.ManyToManyField(
        Service, through="Offering", related_name="counters", verbose_name=_("services")
    )

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        ordering = ["office", "name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="counter_name_once_per_office"),
            # The target of the composite foreign key that ties an offering to its counter's office.
            models.UniqueConstraint(fields=["id", "office"], name="counter_and_its_office"),
        ]

    def __str__(self) -> str:
        return f"{self.office.code} {self.name}"


class Offering(models.Model):
    """A counter handles a service: at one office a service belongs to exactly one counter."""

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        related_name="offerings",
        editable=False,
        db_index=False,  # service_at_one_counter_per_office begins with the office
    )
    counter = models.ForeignKey(
        Counter, models.CASCADE, related_name="offerings", verbose_name=_("counter")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="offerings", verbose_name=_("service")
    )

    class Meta:
        verbose_name = _("service at a counter")
        verbose_name_plural = _("services at counters")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "service"],
                name="service_at_one_counter_per_office",
                violation_error_message=_("Another counter of this office handles this service."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter} · {self.service}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The database refuses an office that is not the counter's (composite foreign key).
        self.office_id = self.counter.office_id
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.counter_id:
            self.office_id = self.counter.office_id


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class MinutesOfDay(Func):
    """A time of day as whole minutes since midnight, so that two times make an int4range."""

    template = "(EXTRACT(EPOCH FROM %(expressions)s) / 60)::integer"
    output_field = models.IntegerField()


class Int4Range(Func):
    function = "int4range"
    output_field = models.Field()


class DateRange(Func):
    function = "daterange"
    output_field = models.Field()


class Hours(models.Model):
    """Weekly opening of a counter, in the office's local wall time. Both dates count."""

    counter = models.ForeignKey(
        Counter, models.CASCADE, related_name="hours", verbose_name=_("counter")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    from_time = models.TimeField(_("from"))
    until_time = models.TimeField(_("until"))
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes each"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, validators=[MaxValueValidator(500)]
    )
    held_back = models.PositiveSmallIntegerField(_("held back for staff"), default=0)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["counter", "weekday", "from_time"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_time__lt=F("until_time")),
                name="hours_end_after_they_begin",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(held_back__lte=F("seats")),
                name="hours_hold_back_at_most_the_seats",
                violation_error_message=_("No more seats can be held back than there are."),
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5), name="hours_slots_of_five_minutes_or_more"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                name="hours_valid_until_after_from",
                violation_error_message=_("The last valid day must not be before the first."),
            ),
            ExclusionConstraint(
                name="hours_do_not_overlap",
                expressions=[
                    ("counter", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (
                        Int4Range(MinutesOfDay(F("from_time")), MinutesOfDay(F("until_time"))),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        DateRange(F("valid_from"), F("valid_until"), Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_OVERLAP,
            ),
        ]

    def __str__(self) -> str:
        day = Weekday(self.weekday).label
        return f"{self.counter} {day} {self.from_time:%H:%M}-{self.until_time:%H:%M}"

    def clean(self) -> None:
        super().clean()
        for name in ("from_time", "until_time"):
            moment = getattr(self, name)
            if moment and (moment.second or moment.microsecond):
                raise ValidationError({name: _("Use whole minutes.")})

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Raises ValidationError; of an overlap it names the hours that are in the way."""
        try:
            super().validate_constraints(exclude=exclude)
        except ValidationError as refusal:
            told = refusal.error_dict
            if of_no_field := told.get(NON_FIELD_ERRORS):
                told[NON_FIELD_ERRORS] = [self._naming_the_clash(error) for error in of_no_field]
            raise ValidationError(told) from refusal

    def _naming_the_clash(self, error: ValidationError) -> ValidationError:
        # Of hours that lack something the database was not asked, so there is nothing to name.
        is_overlap = error.messages == [str(_OVERLAP)]
        clash = self.clashing().first() if is_overlap else None
        return ValidationError(overlaps(clash)) if clash else error

    def clashing(self) -> "models.QuerySet[Hours]":
        """Stored hours of the same counter that overlap these on some day."""
        others = Hours.objects.filter(
            valid_on_some_day_of(self),
            counter=self.counter_id,
            weekday=self.weekday,
            from_time__lt=self.until_time,
            until_time__gt=self.from_time,
        )
        return others.exclude(pk=self.pk).select_related("counter__office")

    @property
    def in_words(self) -> str:
        """Counter, weekday, times and validity, in the active language."""
        return gettext("%(counter)s, %(weekday)s, %(start)s to %(end)s, %(valid)s") % {
            "counter": self.counter,
            "weekday": Weekday(self.weekday).label,
            "start": clock(self.from_time),
            "end": clock(self.until_time),
            "valid": valid_in_words(self.valid_from, self.valid_until),
        }


def overlaps(clash: Hours) -> str:
    """Why hours are refused that overlap ``clash``, and what to do."""
    return gettext(
        "These hours overlap other hours of the same counter: %(hours)s. Choose other times or "
        "valid days, or end the other hours first."
    ) % {"hours": clash.in_words}
