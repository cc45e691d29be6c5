from django.db import models
from django.utils.translation import gettext_lazy as _


class GuessCount(models.Model):
    """How often somebody guessed wrong, for a confirmation number (known or not) or an address.

    Kept in PostgreSQL, so that it holds across processes and without Redis. The subject is a keyed
    hash: neither the number nor the address can be read from it.
    """

    subject = models.BinaryField(primary_key=True, max_length=32, editable=False)
    window_started_at = models.DateTimeField(_("window began"))
    in_window = models.PositiveIntegerField(_("in this window"), default=0)
    in_lifetime = models.PositiveIntegerField(_("ever"), default=0)

    class Meta:
        verbose_name = _("wrong guesses")
        verbose_name_plural = _("wrong guesses")
        ordering = ["-window_started_at"]

    def __str__(self) -> str:
        return f"{self.in_window} / {self.in_lifetime}"
