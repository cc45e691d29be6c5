from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.models.slot import Slot
from infopass.encryption import EncryptedCharField


class Event(models.Model):
    """Append-only history of an appointment: ids and codes only, nothing personal.

    A trigger in the database refuses update and delete.
    """

    class Kind(models.TextChoices):
        BOOKED = "booked", _("Booked")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")
        CLOSED = "closed", _("Closed without a record")
        REPLACED = "replaced", _("Notice replaced")
        CONTACT = "contact", _("Phone or e-mail corrected")
        UNPLACED = "unplaced", _("Time closed, no place found yet")
        # The closure was undone, deleted or cut short: the visit takes place as it was.
        RESTORED = "restored", _("The closed time stands after all")
        # `appointments.closing.placing.PLACED_FOR` after it: a person has to speak to them.
        NOT_PLACED = "not_placed", _("No place found, no longer looked for")
        ARRIVED = "arrived", _("Arrived")
        DONE = "done", _("Done")
        NO_SHOW = "no_show", _("Did not come")
        TAKEN_BACK = "taken_back", _("Record of the visit taken back")
        NOTED = "noted", _("Note written")
        VIEWED = "viewed", _("Looked at")

    # What the others say nothing about: where the appointment stands.
    SEAT_KINDS = (Kind.BOOKED, Kind.MOVED, Kind.CANCELLED, Kind.CLOSED)
    # What an office may do that nobody asked for.
    OFFICE_KINDS = (Kind.MOVED, Kind.CANCELLED, Kind.UNPLACED, Kind.RESTORED, Kind.NOT_PLACED)
    # And what became of the visit.
    VISIT_KINDS = (Kind.ARRIVED, Kind.DONE, Kind.NO_SHOW, Kind.TAKEN_BACK)

    class Actor(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        STAFF = "staff", _("Staff")
        SYSTEM = "system", _("System")

    class Reason(models.TextChoices):
        NONE = "", _("Not given")
        CANNOT_COME = "cannot_come", _("Cannot come")
        SOLVED = "solved", _("No longer needed")
        MISTAKE = "mistake", _("Booked by mistake")
        OFFICE_CLOSED = "office_closed", _("Office closed")
        CLOSURE_UNDONE = "closure_undone", _("The closure was undone")
        NO_STAFF = "no_staff", _("Not enough staff")
        ASKED_BY_APPLICANT = "asked", _("The applicant asked for it")
        DUPLICATE = "duplicate", _("Duplicate or misuse")
        URGENT = "urgent", _("Urgent need")
        OFFICE_ERROR = "office_error", _("The office made a mistake")
        TEXTS_STOPPED = "texts_stopped", _("Answered STOP to a text message")
        TEXTS_STARTED = "texts_started", _("Answered START to a text message")
        OTHER = "other", _("Another reason")

    class Override(models.TextChoices):
        """The booking rule that staff went beyond, with the right to and for the reason given."""

        NONE = "", _("None")
        HELD_BACK = "held_back", _("Seat held back for staff")
        EXTRA = "extra", _("Extra seat")
        MOVE_LIMIT = "move_limit", _("Over the move limit")

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="events", verbose_name=_("appointment")
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("when"))
    actor = models.CharField(_("who"), max_length=10, choices=Actor)
    staff_member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("staff member"),
        db_index=False,  # event_by_staff_member leaves out the many that no staff member caused
    )
    reason = models.CharField(_("why"), max_length=16, choices=Reason, blank=True, default="")
    override = models.CharField(
        _("beyond the rules"), max_length=10, choices=Override, blank=True, default=""
    )
    # Nothing asks for the events of a slot, and no slot is ever deleted: no index on these two.
    from_slot = models.ForeignKey(
        Slot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from"),
        db_index=False,
    )
    to_slot = models.ForeignKey(
        Slot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["id"]
        indexes = [
            # The PROTECT check when a staff member is deleted.
            models.Index(
                fields=["staff_member"],
                name="event_by_staff_member",
                condition=Q(staff_member__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor="staff", staff_member__isnull=False)
                | ~Q(actor="staff") & Q(staff_member__isnull=True),
                name="event_by_staff_names_the_staff_member",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} {self.get_kind_display()}"

    @property
    def is_the_offices_own_doing(self) -> bool:
        """Whether the office moved, cancelled or could not keep the visit without being asked to."""
        return (
            self.kind in self.OFFICE_KINDS
            and self.actor != self.Actor.APPLICANT
            and self.reason != self.Reason.ASKED_BY_APPLICANT
        )


class Outbox(models.Model):
    """One row for each event that owes the applicant a notice, written with the event.

    It is deleted when it has become notices. The former contact is who must hear of a correction
    although the appointment no longer says so; an event may not hold it, being kept for good.
    """

    event = models.OneToOneField(Event, models.PROTECT, related_name="outbox")
    former_email = EncryptedCharField(max_length=254, blank=True, default="", editable=False)
    former_phone = EncryptedCharField(max_length=20, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("since"))
    # What can still be undone as a whole is told to nobody before (appointments.closing).
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)

    class Meta:
        verbose_name = _("owed notice")
        verbose_name_plural = _("owed notices")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.event)
