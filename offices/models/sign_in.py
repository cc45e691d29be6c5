from django.conf import settings
from django.db import models


class SignInRecord(models.Model):
    """When somebody last signed in, and before: Django keeps only the last, and overwrites it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="sign_ins"
    )
    latest_at = models.DateTimeField(null=True)
    before_at = models.DateTimeField(null=True)
    # Wrong passwords and codes since `latest_at`, and those that were between the two.
    wrong_since = models.PositiveIntegerField(default=0)
    wrong_before = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.person_id)
