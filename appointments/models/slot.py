from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from offices.models import Counter


class TimestampRange(Func):
    function = "tstzrange"
    output_field = models.Field()


class Slot(models.Model):
    """A time at a counter with its seats.

    ``date`` and ``time`` are the office's local wall time, ``starts_at`` and ``ends_at`` the same
    instants in UTC. ``taken`` counts appointments that were not cancelled plus hold rows that
    exist, expired or not: time alone changes no count.
    """

    class Withdrawal(models.TextChoices):
        STAFF = "staff", _("withdrawn by staff")
        CLOSURE = "closure", _("office closed")
        PLAN = "plan", _("no longer in the opening hours")

    counter = models.ForeignKey(
        Counter,
        models.PROTECT,
        related_name="slots",
        verbose_name=_("counter"),
        # slot_once_per_counter_and_time begins with the counter.
        db_index=False,
    )
    date = models.DateField(_("date"))
    time = models.TimeField(_("time"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    capacity = models.PositiveSmallIntegerField(_("seats"))
    held_back = models.PositiveSmallIntegerField(_("held back for staff"), default=0)
    extra = models.PositiveSmallIntegerField(_("extra seats"), default=0)
    taken = models.PositiveSmallIntegerField(_("taken"), default=0)
    # Of the seats the hours hold back, so many went to people already (`Appointment.Seat`).
    handed_out = models.PositiveSmallIntegerField(_("held back and given out"), default=0)
    # Of `capacity`, so many are there only because more are taken than staff asked for. They are held
    # back too, and go as people leave.
    surplus = models.PositiveSmallIntegerField(_("more than staff asked for"), default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal = models.CharField(
        _("why withdrawn"), max_length=8, choices=Withdrawal, blank=True, default=""
    )
    # Seats that staff set by hand survive every re-planning.
    seats_set_by_staff = models.BooleanField(_("seats set by staff"), default=False)
    # Booked, but no longer in the opening hours or over the planned seats: staff must look.
    off_plan = models.BooleanField(_("no longer fits the opening hours"), default=False)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_at", "counter"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("capacity") + F("extra")),
                name="slot_is_never_sold_over_its_seats",
            ),
            models.CheckConstraint(
                condition=Q(held_back__gte=0) & Q(held_back__lte=F("capacity") + F("extra")),
                name="slot_holds_back_at_most_its_seats",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="slot_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal=""),
                name="slot_withdrawn_for_a_reason",
            ),
            # Also appointments.availability and publish: the slots of a counter between two instants.
            models.UniqueConstraint(
                fields=["counter", "starts_at", "ends_at"], name="slot_once_per_counter_and_time"
            ),
            ExclusionConstraint(
                name="slot_standing_slots_do_not_overlap",
                expressions=[
                    ("counter", RangeOperators.EQUAL),
                    (TimestampRange(F("starts_at"), F("ends_at")), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]
        indexes = [
            # appointments.admin: the slots of a local day of every office or of one, and the days
            # from today on. The id is with it, so that a day's list reads no slots it does not show.
            models.Index(
                fields=["date", "starts_at", "counter"], include=["id"], name="slot_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter} {self.date} {self.time:%H:%M}"

    @property
    def local_start(self) -> datetime:
        """Beginning in the office's own zone (aware)."""
        return self.starts_at.astimezone(self.counter.office.zone)

    @property
    def seats_left(self) -> int:
        """Seats the public may still take, expired holds not counted as free."""
        if self.withdrawn_at:
            return 0
        return max(0, self.capacity + self.extra - self.held_back - self.taken)
