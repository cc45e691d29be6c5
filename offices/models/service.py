from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.bilingual import bilingual


class Service(models.Model):
    """A reason to come to an office, in both languages, with what to bring and where it can be done online."""

    code = models.CharField(
        _("code"),
        max_length=10,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]+$", _("Use capital letters only."))],
    )
    position = models.PositiveSmallIntegerField(_("position in the list"), default=100)
    active = models.BooleanField(_("offered"), default=True)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_es = models.CharField(_("name (Spanish)"), max_length=120)
    hint_en = models.CharField(_("explanation (English)"), max_length=250, blank=True)
    hint_es = models.CharField(_("explanation (Spanish)"), max_length=250, blank=True)
    bring_en = models.TextField(
        _("what to bring (English)"), help_text=_("One thing on each line.")
    )
    bring_es = models.TextField(
        _("what to bring (Spanish)"), help_text=_("One thing on each line.")
    )
    online_en = models.TextField(
        _("online answer (English)"),
        blank=True,
        help_text=_("Shown first: how the person may not need to come at all."),
    )
    online_es = models.TextField(_("online answer (Spanish)"), blank=True)
    online_url_en = models.URLField(_("online address (English)"), blank=True)
    online_url_es = models.URLField(_("online address (Spanish)"), blank=True)
    needs_approval = models.BooleanField(_("an officer approves first"), default=False)
    is_protected = models.BooleanField(
        _("specially protected"),
        default=False,
        help_text=_("Never named in messages or on a screen (8 USC 1367)."),
    )
    loaded = models.JSONField(default=dict, blank=True, editable=False)

    name = bilingual("name")
    hint = bilingual("hint")
    bring = bilingual("bring")
    online = bilingual("online")
    online_url = bilingual("online_url")

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def bring_list(self) -> list[str]:
        """What to bring, one thing each, in the active language."""
        return [line.strip() for line in self.bring.splitlines() if line.strip()]
