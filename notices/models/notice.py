from typing import Self
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models import Appointment, Event
from infopass.encryption import EncryptedCharField


class NoticeQuerySet(models.QuerySet["Notice"]):
    def with_its_visit(self) -> Self:
        """Everything that writing and sending a message looks at, in one statement."""
        return self.select_related(
            "appointment__slot__counter__office",
            "appointment__service",
            "event__from_slot__counter__office",
        )


class Notice(models.Model):
    """One message owed to one person, as it was written, and how far it got.

    Whom it goes to and what it says are personal, and it may hold a PIN: they are stored encrypted.
    A reminder is written when it is sent, so its texts are empty until then.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Appointment confirmed")
        MOVED = "moved", _("Appointment moved")
        CANCELLED = "cancelled", _("Appointment cancelled")
        REMINDER = "reminder", _("Reminder")
        REPLACED = "replaced", _("New notice for a lost one")
        CONTACT = "contact", _("Phone or e-mail corrected")
        UNPLACED = "unplaced", _("Time closed, no place found yet")
        RESTORED = "restored", _("The closed time stands after all")
        # The last one to a phone that was changed, or whose texts were turned off.
        TEXTS_END = "texts_end", _("Text messages end")

    # What tells people when and where they are awaited, with all they need for it.
    SHOW_THE_VISIT = (Kind.CONFIRMED, Kind.MOVED, Kind.REPLACED, Kind.RESTORED)
    # What says that a closed time no longer holds. True only as long as the closure is.
    TELL_OF_A_CLOSURE = (Kind.MOVED, Kind.UNPLACED)

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        # A later event made it wrong or useless before it went out.
        DROPPED = "dropped", _("No longer needed")
        # The other side will never take it, such as for an address that does not exist.
        REFUSED = "refused", _("Refused")
        GIVEN_UP = "given_up", _("Given up after many tries")
        # Taken by the first server, and then sent back by one behind it.
        BOUNCED = "bounced", _("Came back")
        # A reminder that came due while nothing ran, and would not have helped any more.
        LAPSED = "lapsed", _("Too late to help")

    # What it is owed for and through what: a second run that finds the same cause adds nothing.
    key = models.CharField(_("cause"), max_length=80, unique=True)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="notices", verbose_name=_("appointment")
    )
    event = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("event"),
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    channel = models.CharField(_("by"), max_length=8, choices=Channel)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    recipient = EncryptedCharField(_("to"), max_length=254)
    subject = EncryptedCharField(_("subject"), max_length=200, blank=True)
    text = EncryptedCharField(_("text"), max_length=20_000, blank=True)
    html = EncryptedCharField(max_length=60_000, blank=True, editable=False)

    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    # A code of the mail server or the name of an error; never what was said, which may name people.
    last_fault = models.CharField(_("last fault"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("since"))
    not_before = models.DateTimeField(_("not before"))
    # Whoever sends it holds it until then; if that process dies, the lease ends by itself.
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # A receipt of the provider; without one nobody knows whether it was delivered.
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        indexes = [
            # What is due, the longest waiting first (notices.delivery.due). Reminders have a queue
            # of their own: a hundred thousand of them must not stand before a confirmation.
            models.Index(
                "not_before",
                condition=Q(status="waiting") & ~Q(kind="reminder"),
                name="notice_waiting",
            ),
            models.Index(
                "not_before",
                condition=Q(status="waiting", kind="reminder"),
                name="notice_reminder_waiting",
            ),
            # The list of what was given up, for staff.
            models.Index("ended_at", condition=Q(status="given_up"), name="notice_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} {self.get_kind_display()}"

    @property
    def message_id(self) -> str:
        """The same for every copy of this message, so that mail programs show it once."""
        host = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
        return f"<{uuid5(NAMESPACE_URL, self.key)}@{host}>"
