from typing import TYPE_CHECKING

from axes.models import AccessAttempt
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:

    class _AccessAttempt(models.Model):
        """The columns of axes that are used."""

        username = models.CharField(max_length=255, null=True)
        ip_address = models.GenericIPAddressField(null=True)
        user_agent = models.CharField(max_length=255)
        http_accept = models.CharField(max_length=1025)
        path_info = models.CharField(max_length=255)
        get_data = models.TextField()
        post_data = models.TextField()
        failures_since_start = models.PositiveIntegerField()
        attempt_time = models.DateTimeField(auto_now_add=True)

        class Meta:
            abstract = True
else:
    _AccessAttempt = AccessAttempt


class WrongPasswords(_AccessAttempt):
    """How many wrong passwords were typed for one name from one line (offices.lockout).

    The row is axes' own. Here it has a name in the admin, and permissions beside those of offices.
    """

    class Meta:
        proxy = True
        verbose_name = _("entry of wrong passwords")
        verbose_name_plural = _("wrong passwords")

    def __str__(self) -> str:
        return f"{self.username}, {self.ip_address or '-'}"
