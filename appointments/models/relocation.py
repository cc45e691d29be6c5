from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.models.appointment import Appointment
from appointments.models.event import Event
from appointments.models.slot import Slot
from offices.models import Closure, Office
from offices.models.closure import name_of_closure


class Relocation(models.Model):
    """A closure, and how everyone whose time it takes is given another one.

    Made with the closure, worked off in the background, and undone as a whole until ``notices_at``.
    """

    class Rule(models.TextChoices):
        OFFICE = "office", _("The same office, the next free time")
        NEAREST = "nearest", _("The nearest other office that serves the person’s ZIP code")
        OFFICE_FIRST = (
            "first",
            _("The same office if it is soon enough, else the nearest other office"),
        )

    class State(models.TextChoices):
        PLACING = "placing", _("Moving people")
        PLACED = "placed", pgettext_lazy("closure", "Done")
        UNDOING = "undoing", _("Moving people back")
        UNDONE = "undone", _("Undone")

    # The closure goes when it is undone, and may go later: what it did stays on record.
    closure = models.ForeignKey(
        Closure,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="relocations",
        verbose_name=_("closure"),
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office"),
    )
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until (this day included)"))
    rule = models.CharField(_("where to"), max_length=8, choices=Rule)
    # For Rule.OFFICE_FIRST: days after the closed time that the same office may be later.
    soon_enough_days = models.PositiveSmallIntegerField(
        _("soon enough (days)"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    started_at = models.DateTimeField(_("since"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("staff member"),
        db_index=False,
    )
    # Nobody is told before; until then all of it can be undone.
    notices_at = models.DateTimeField(_("people are told from"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLACING)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
        db_index=False,
    )
    # Its people were looked for places by another rule: undoing it leaves the closure to stand.
    of_standing_closure = models.BooleanField(default=False, editable=False)
    # Of the page that was confirmed: sent twice, it closes once. Empty where no page was.
    key = models.UUIDField(null=True, blank=True, editable=False)
    # Ids of the offices whose slots are still to be published when everybody is back; null before.
    to_reopen = ArrayField(models.BigIntegerField(), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("closure with people to move")
        verbose_name_plural = _("closures with people to move")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="relocation_once_per_key"),
        ]

    def __str__(self) -> str:
        code = self.office.code if self.office else None
        return name_of_closure(code, self.from_date, self.until_date)

    def can_be_undone(self, now: datetime) -> bool:
        """Whether nobody was told yet. ``now`` is aware. What stands in the way is another matter."""
        return self.state in {self.State.PLACING, self.State.PLACED} and now < self.notices_at


class Displaced(models.Model):
    """One appointment whose time a closure took, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("To be moved")
        MOVED = "moved", _("Moved")
        UNPLACED = "unplaced", _("No place found yet")
        OWN_CHOICE = "own", _("Changed or cancelled meanwhile")
        RESTORED = "restored", _("Back in the own place")
        KEPT = "kept", _("Stays at the new time: the own place was taken or closed again")

    class Why(models.TextChoices):
        NO_FREE_TIME = "no_free_time", _("No free time until the last day that can be booked")
        NO_OTHER_OFFICE = (
            "no_other_office",
            _("No other office serves the ZIP code with this service"),
        )
        NO_ZIP = "no_zip", _("No ZIP code is on file")
        # See `appointments.closing.placing.PLACED_FOR`.
        TOO_LATE = "too_late", _("The closed time is over by a week: call the person")

    # Who still has to be moved, or may be when a seat opens.
    OPEN = (Outcome.WAITING, Outcome.UNPLACED)
    # Whom a closure moved, or may move at any moment.
    TAKEN_UP = (*OPEN, Outcome.MOVED)
    # Whom an undoing is done with.
    SETTLED = (Outcome.OWN_CHOICE, Outcome.RESTORED, Outcome.KEPT)

    relocation = models.ForeignKey(
        Relocation,
        models.CASCADE,
        related_name="displaced",
        verbose_name=_("closure"),
        db_index=False,  # displaced_once begins with it
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="displaced", verbose_name=_("appointment")
    )
    # Slots are never deleted: no index on these.
    from_slot = models.ForeignKey(
        Slot, models.PROTECT, related_name="+", verbose_name=_("closed time"), db_index=False
    )
    from_seat = models.CharField(max_length=10, choices=Appointment.Seat, blank=True, default="")
    to_slot = models.ForeignKey(
        Slot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("new time"),
        db_index=False,
    )
    # What told the person last, or will: `appointments.closing.telling` knows the others.
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.WAITING)
    why = models.CharField(_("why"), max_length=16, choices=Why, blank=True, default="")

    class Meta:
        verbose_name = _("person to move")
        verbose_name_plural = _("people to move")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["relocation", "appointment"], name="displaced_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["moved", "kept"], to_slot__isnull=False)
                | Q(outcome__in=["waiting", "unplaced"], to_slot__isnull=True)
                | Q(outcome__in=["own", "restored"]),
                name="displaced_moved_to_somewhere",
            ),
        ]
        indexes = [
            models.Index(
                "relocation",
                condition=Q(outcome__in=["waiting", "unplaced"]),
                name="displaced_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.appointment)
