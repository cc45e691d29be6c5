"""Day lists made before an office opens and kept where the operator chose.

Each is made twice: on the evening before, in case nothing runs in the morning, and again two hours
before the first time of the day, when the usual minimum notice lets nobody book for it any more.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.db.models import Min
from django.utils.translation import override

from appointments.models import Slot
from infopass import spoken
from notices.day_lists import DayList, day_list
from notices.models import KeptDayList
from notices.paper import day_list_pdf
from offices.models import Office

EVENING = time(18)  # of the day before, by the clock of the office
LEAD = timedelta(hours=2)
# Of staff; applicants' languages stand in a column.
_LANGUAGE = "en"


def keep_due(*, now: datetime) -> int:
    """Make and keep the lists that are due at ``now`` (aware). Answers how many.

    Raises, after all had their turn, an ExceptionGroup of what went wrong with some.
    """
    if not settings.DAY_LISTS_FOLDER and not settings.DAY_LISTS_EMAIL:
        return 0
    kept, faults = 0, []
    for office, day, first in _opening_soon(now):
        try:
            kept += _keep_if_due(office, day, first, now=now)
        except Exception as fault:  # noqa: BLE001 - raised below: one must not stop the others
            fault.add_note(f"The day list of {office.code} for {day}")
            faults.append(fault)
    if faults:
        raise ExceptionGroup("Some day lists were not kept.", faults)
    return kept


def _opening_soon(now: datetime) -> Iterator[tuple[Office, date, datetime]]:
    """Offices and days of the next two, with the first time of the day (UTC) that is to come."""
    first_times = (
        Slot.objects.filter(
            withdrawn_at=None,
            date__gte=now.date() - timedelta(days=1),
            date__lte=now.date() + timedelta(days=2),
        )
        .values_list("counter__office", "date")
        .annotate(first=Min("starts_at"))
        .order_by("first")
    )
    offices = Office.objects.in_bulk()
    for office_id, day, first in first_times:
        if first > now:
            yield offices[office_id], day, first


@transaction.atomic
def _keep_if_due(office: Office, day: date, first: datetime, *, now: datetime) -> bool:
    """Nothing is due twice: the row remembers when it was made, and is locked meanwhile."""
    evening = datetime.combine(day - timedelta(days=1), EVENING, office.zone)
    morning = first - LEAD
    if now < evening:
        return False
    kept, _is_new = KeptDayList.objects.get_or_create(office=office, date=day)
    locked = KeptDayList.objects.select_for_update(skip_locked=True).filter(pk=kept.pk).first()
    if locked is None or (locked.made_at and not locked.made_at < morning <= now):
        return False
    _keep(day_list(office, day, now=now))
    locked.made_at = now
    locked.save(update_fields=["made_at"])
    return True


def _keep(made: DayList) -> None:
    with override(_LANGUAGE):
        if settings.DAY_LISTS_FOLDER:
            put_into(settings.DAY_LISTS_FOLDER, made)
        if settings.DAY_LISTS_EMAIL:
            _mail(made, day_list_pdf(made, with_service=False))


def put_into(folder: Path, made: DayList) -> Path:
    """Write the list whole or not at all, readable by its owner and group alone.

    Raises OSError where the folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".day-list-", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(day_list_pdf(made, with_service=True))
    Path(aside).chmod(0o640)
    return Path(aside).rename(folder / name_of(made))


def name_of(made: DayList) -> str:
    return f"{made.office.code}-{made.date:%Y-%m-%d}.pdf"


def _mail(made: DayList, pdf: bytes) -> None:
    """Without the reasons for the visits: they leave no screen and no paper of the office."""
    email = EmailMessage(
        f"Day list {made.office.code} {made.date:%Y-%m-%d}",
        f"{made.office.name}, {spoken.long_date(made.date)}: {len(made.rows)} appointments.\n",
        to=settings.DAY_LISTS_EMAIL,
        headers={"Auto-Submitted": "auto-generated"},
    )
    email.attach(name_of(made), pdf, "application/pdf")
    mailers.default.send_messages([email])
