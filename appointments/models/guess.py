from django.db import models
from django.utils.translation import gettext_lazy as _


class GuessCount(models.Model):
    """How often somebody tried what only the right person should know, counted for one subject.

    Kept in PostgreSQL, so that it holds across processes and without Redis. The subject is a keyed
    hash: neither number, person nor address can be read from it.
    """

    class Kind(models.TextChoices):
        NUMBER = "number", _("PIN of a confirmation number")
        ADDRESS = "address", _("PINs from an address")
        LOST_PERSON = "lost_person", _("lost notice of a person")
        LOST_ADDRESS = "lost_address", _("lost notices from an address")

    subject = models.BinaryField(primary_key=True, max_length=32, editable=False)
    kind = models.CharField(_("counted for"), max_length=12, choices=Kind)
    window_ends_at = models.DateTimeField(_("window ends"))
    in_window = models.PositiveIntegerField(_("in this window"), default=0)
    in_lifetime = models.PositiveIntegerField(_("ever"), default=0)

    class Meta:
        verbose_name = _("wrong guesses")
        verbose_name_plural = _("wrong guesses")
        ordering = ["-window_ends_at"]

    def __str__(self) -> str:
        return f"{self.in_window} / {self.in_lifetime}"
