from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.office import Office


class StaffMember(AbstractUser):
    """Somebody who signs in to the admin, with the offices this person works for."""

    offices = models.ManyToManyField(
        Office, blank=True, related_name="staff", verbose_name=_("offices")
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("staff member")  # type: ignore[assignment]
        verbose_name_plural = _("staff members")  # type: ignore[assignment]

    @cached_property
    def office_ids(self) -> frozenset[int]:
        """The offices this person was given, read once for each request."""
        return frozenset(self.offices.values_list("pk", flat=True))
