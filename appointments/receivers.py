"""What this app does when offices change, without offices knowing of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.models import Appointment
from appointments.slots import appointments_needing_staff, publish
from offices.models import Office
from offices.signals import office_about_to_change, schedule_changed


@receiver(schedule_changed, dispatch_uid="publish-when-the-schedule-changes")
def publish_changed_schedules(*, office_ids: Collection[int], now: datetime, **_kwargs: Any) -> str:
    """Answers with what staff must know of the people booked at times that no longer stand."""
    # Sorted, so that two changes of several offices take the schedule locks in one order.
    for office_id in sorted(office_ids):
        publish(office_id=office_id, now=now)
    stranded = (
        appointments_needing_staff(now=now).filter(slot__counter__office__in=office_ids).count()
    )
    if not stranded:
        return ""
    return ngettext(
        "%(count)d booked person has a time that no longer stands. Move or cancel it: "
        "Appointments, filter “needs staff”.",
        "%(count)d booked persons have a time that no longer stands. Move or cancel them: "
        "Appointments, filter “needs staff”.",
        stranded,
    ) % {"count": stranded}


@receiver(office_about_to_change, dispatch_uid="refuse-to-strand-appointments")
def refuse_to_strand_appointments(*, office: Office, **_kwargs: Any) -> None:
    """Raises ValidationError when somebody would be left with an appointment nobody keeps."""
    before = Office.objects.only("active", "time_zone").filter(pk=office.pk).first()
    if before is None:
        return
    closes = before.active and not office.active
    if not closes and before.time_zone == office.time_zone:
        return
    if _has_appointments_to_come(office):
        raise ValidationError(
            _(
                "%(office)s has appointments to come. Move or cancel them before you deactivate it "
                "or change its time zone."
            ),
            code="has_appointments",
            params={"office": office.code},
        )


def _has_appointments_to_come(office: Office) -> bool:
    return Appointment.objects.filter(
        slot__counter__office=office,
        slot__starts_at__gt=timezone.now(),
        status__in=Appointment.LIVE,
    ).exists()
