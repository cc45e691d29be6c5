from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.models.name_words import NameWords
from appointments.models.slot import Slot
from infopass.encryption import EncryptedCharField
from offices.models import Office, Service


class Appointment(models.Model):
    """A person's visit: one seat of one slot, for one service."""

    class Status(models.TextChoices):
        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", _("Arrived")
        DONE = "done", _("Done")
        NO_SHOW = "no_show", _("Did not come")
        # Over, and nobody recorded what happened: closed when the person books again.
        UNRECORDED = "unrecorded", _("Over, not recorded")
        CANCELLED = "cancelled", _("Cancelled")

    class Channel(models.TextChoices):
        WEB = "web", _("Web")
        PHONE = "phone", _("Phone")
        COUNTER = "counter", _("At the counter")

    class BookingFor(models.TextChoices):
        SELF = "self", _("Myself")
        CHILD = "child", _("My child, or a person I am the guardian of")
        CLIENT = "client", _("A client I represent")
        OTHER = "other", _("Someone I am helping")

    class Seat(models.TextChoices):
        """Which of the slot's seats it has, so that giving it back gives back that one."""

        PUBLIC = "", _("For everybody")
        HELD_BACK = "held_back", _("Held back for staff")
        EXTRA = "extra", _("Extra seat")

    LIVE = (Status.BOOKED, Status.ARRIVED)

    number = models.CharField(_("confirmation number"), max_length=11, unique=True)
    pin_version = models.PositiveIntegerField(default=1, editable=False)
    pin_key_id = models.CharField(max_length=16, editable=False)

    slot = models.ForeignKey(
        Slot, models.PROTECT, related_name="appointments", verbose_name=_("slot")
    )
    # The office of the slot, for staff's lists: the index of names knows it, and no slot is read to
    # say whose rows they are. A trigger writes it whenever the slot is written, whatever was sent. No
    # verb knows it, and an instance that was moved has the former one until it is read anew, so
    # code asks `slot.counter.office`. Nothing checks it, because slot and counter are checked.
    office = models.ForeignKey(
        Office,
        models.DO_NOTHING,
        related_name="+",
        verbose_name=_("office"),
        editable=False,
        db_constraint=False,
        db_index=False,
        db_default=None,  # until the trigger has run: no row is without one
    )
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("service"),
        # So few services that an index finds a tenth of all rows: nothing would read it.
        db_index=False,
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.BOOKED)
    seat = models.CharField(_("seat"), max_length=10, choices=Seat, blank=True, default="")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.WEB)
    moves = models.PositiveSmallIntegerField(_("moves by the applicant"), default=0)

    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    date_of_birth = models.DateField(_("date of birth"))
    phone = models.CharField(_("phone"), max_length=20)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)
    zip_code = models.CharField(_("ZIP code"), max_length=5, blank=True)
    receipt_number = EncryptedCharField(_("receipt number"), max_length=13, blank=True)
    a_number = EncryptedCharField(_("A-Number"), max_length=10, blank=True)
    booking_for = models.CharField(
        _("who it is for"), max_length=8, choices=BookingFor, default=BookingFor.SELF
    )
    needs_interpreter = models.BooleanField(_("brings an interpreter"), default=False)
    access_needs = models.CharField(_("access needs"), max_length=300, blank=True)
    sms_consent = models.BooleanField(_("agreed to text messages"), default=False)

    # HMAC of the normalised name, birth date and phone (appointments.persons), with the version
    # of normalisation and key it was made under.
    person_hash = models.BinaryField(max_length=32, editable=False)
    person_version = models.CharField(max_length=24, editable=False)
    # The token of the hold it grew from: a second submit of the same form finds this row.
    hold_token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(_("booked at"))
    # Set when a replacement notice was shown to somebody who could not be reached otherwise.
    changes_wait_until = models.DateTimeField(
        _("no change online before"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["slot__starts_at"]
        permissions = [
            ("record_visit", _("Can record who arrived, was served or did not come")),
            ("override_rules", _("Can book and move beyond the booking rules")),
            ("view_reports", _("Can see the reports")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person_hash", "person_version"],
                condition=Q(status__in=["booked", "arrived"]),
                name="appointment_one_live_per_person",
            ),
        ]
        indexes = [
            # appointments.admin.searching, by name: the beginning of any word of it, everywhere or at
            # some offices. Written at once: a list of pending entries would be read by every search
            # until it is merged.
            GinIndex(
                NameWords(F("first_name"), F("last_name"), F("office")),
                name="appointment_name_words",
                fastupdate=False,
            ),
            # appointments.admin.searching, by phone or its beginning (LIKE needs the class).
            models.Index(OpClass(F("phone"), "varchar_pattern_ops"), name="appointment_phone"),
        ]

    def __str__(self) -> str:
        return self.number_as_shown

    @property
    def number_as_shown(self) -> str:
        """The number in groups, as it stands on the notice: ``ATL-7K3M-Q9XF``."""
        return f"{self.number[:3]}-{self.number[3:7]}-{self.number[7:]}"

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def is_for_someone_else(self) -> bool:
        """Whether a parent, a representative or a helper booked, so that pages do not say "you"."""
        return self.booking_for != self.BookingFor.SELF

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
