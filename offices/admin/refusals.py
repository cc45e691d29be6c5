"""What the admin says when a change is refused after the form was found good."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import BaseConstraint, ProtectedError
from django.utils.translation import gettext as _

from offices.models import Counter, Hours
from offices.models.counter import overlaps

# What may still stop a save: another app's objection, a row somebody needs, a row somebody else
# wrote in the meantime, a lock that did not come free.
REFUSALS = (ValidationError, ProtectedError, IntegrityError, OperationalError)

# How PostgreSQL tells the hours that are in the way: counter, weekday, minutes of the day, days.
_STANDING_HOURS = re.compile(
    r"=\((?P<counter>\d+), (?P<weekday>\d+), \[(?P<start>\d+),(?P<end>\d+)\), "
    r"[\[(](?P<first>[\d-]*),(?P<beyond>[\d-]*)\)\)\.?$"
)


def sentence_for(refusal: Exception) -> str:
    """Why nothing was saved and what to do, in the active language."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, ProtectedError):
        return _(
            "Others still depend on this, so it stays. End its hours or deactivate it instead."
        )
    if isinstance(refusal, IntegrityError):
        return _constraint_sentence(refusal) or _(
            "This clashes with something else that was saved. Look at it and try again."
        )
    return _("Somebody else is changing the same thing. Nothing was saved: please try again.")


def _constraint_sentence(refusal: IntegrityError) -> str | None:
    diagnosis = getattr(refusal.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    detail = getattr(diagnosis, "message_detail", None)
    if name == "hours_do_not_overlap" and (clash := _standing_hours(detail)):
        return overlaps(clash)
    for constraint in _constraints():
        if constraint.name == name and constraint.violation_error_message:
            return str(constraint.violation_error_message)
    return None


def _constraints() -> Iterator[BaseConstraint]:
    for model in apps.get_app_config("offices").get_models():
        yield from model._meta.constraints  # noqa: SLF001  (Django's documented way in)


def _standing_hours(detail: str | None) -> Hours | None:
    """Read from the database's answer: what this transaction could still see is rolled back."""
    found = _STANDING_HOURS.search(detail or "")
    counter = found and Counter.objects.select_related("office").filter(pk=found["counter"]).first()
    if not (found and counter):
        return None
    beyond = date.fromisoformat(found["beyond"]) if found["beyond"] else None
    return Hours(
        counter=counter,
        weekday=int(found["weekday"]),
        from_time=_time_of(int(found["start"])),
        until_time=_time_of(int(found["end"])),
        valid_from=date.fromisoformat(found["first"]) if found["first"] else None,
        valid_until=beyond - timedelta(days=1) if beyond else None,
    )


def _time_of(minutes: int) -> time:
    return time(*divmod(minutes, 60))
