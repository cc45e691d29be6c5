"""What the admin says when a change is refused after the form was found good."""

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import BaseConstraint, ProtectedError
from django.utils.translation import gettext as _

# What may still stop a save: another app's objection, a row somebody needs, a row somebody else
# wrote in the meantime, a lock that did not come free.
REFUSALS = (ValidationError, ProtectedError, IntegrityError, OperationalError)


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
    for constraint in _constraints():
        if constraint.name == name and constraint.violation_error_message:
            return str(constraint.violation_error_message)
    return None


def _constraints() -> Iterator[BaseConstraint]:
    for model in apps.get_app_config("offices").get_models():
        yield from model._meta.constraints  # noqa: SLF001  (Django's documented way in)
