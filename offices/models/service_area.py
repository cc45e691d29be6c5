from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from offices.models.counter import DateRange
from offices.models.office import Office


class ServiceArea(models.Model):
    """Whom an office serves: a ZIP, a county or a state, between two dates.

    A ZIP or a county belongs to one office at a time; a state may list several.
    Source of the rule: the ZIP jurisdiction notes ("editable data with effective dates").
    """

    class Kind(models.TextChoices):
        ZIP = "zip", _("ZIP code")
        COUNTY = "county", _("County")
        STATE = "state", _("State or territory")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    zip_code = models.CharField(_("ZIP code"), max_length=5, blank=True)
    state = models.CharField(_("state or territory"), max_length=2, blank=True)
    county = models.CharField(_("county"), max_length=60, blank=True)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="service_areas", verbose_name=_("office")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # True for a row as the file had it; a row that staff added or changed is theirs.
    from_file = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        ordering = ["kind", "state", "county", "zip_code", "office"]
        indexes = [
            # offices.zipcodes.lookup: every rule about one ZIP, its county and its state.
            models.Index(fields=["state", "county"], name="service_area_place"),
            models.Index(fields=["zip_code"], name="service_area_zip", condition=Q(kind="zip")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="zip", zip_code__regex=r"^\d{5}$", county="")
                    | Q(kind="county", zip_code="", state__regex=r"^[A-Z]{2}$") & ~Q(county="")
                    | Q(kind="state", zip_code="", county="", state__regex=r"^[A-Z]{2}$")
                ),
                name="service_area_names_its_kind_of_place",
                violation_error_message=_(
                    "Give a 5-digit ZIP, or a state and a county, or a state alone, as the kind says."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                name="service_area_valid_until_after_from",
                violation_error_message=_("The last valid day must not be before the first."),
            ),
            ExclusionConstraint(
                name="service_area_zip_has_one_office",
                expressions=[
                    ("zip_code", RangeOperators.EQUAL),
                    (
                        DateRange(F("valid_from"), F("valid_until"), Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind="zip"),
                violation_error_message=_("This ZIP already has an office on some of these days."),
            ),
            ExclusionConstraint(
                name="service_area_county_has_one_office",
                expressions=[
                    ("state", RangeOperators.EQUAL),
                    ("county", RangeOperators.EQUAL),
                    (
                        DateRange(F("valid_from"), F("valid_until"), Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind="county"),
                violation_error_message=_(
                    "This county already has an office on some of these days."
                ),
            ),
            ExclusionConstraint(
                name="service_area_state_lists_an_office_once",
                expressions=[
                    ("state", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (
                        DateRange(F("valid_from"), F("valid_until"), Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind="state"),
                violation_error_message=_("This state already lists the office on these days."),
            ),
        ]

    def __str__(self) -> str:
        place = self.zip_code or ", ".join(filter(None, [self.county, self.state]))
        return f"{place} → {self.office.code}"

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError(
                {"valid_until": _("The last valid day must not be before the first.")}
            )
