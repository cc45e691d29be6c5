"""Following a file without undoing what staff did: file, last load and present, three ways."""

from typing import Any

from offices.loading.report import Change, Outcome
from offices.models import Office, Service


def merge(row: Office | Service, values: dict[str, Any]) -> list[Change]:
    """Bring a row's fields up to the file, unsaved, and say what became of those that differ.

    A field that still has the value last loaded follows the file. One that staff edited since, or
    filled before the row was ever loaded, is kept.
    """
    changes = [
        change for name, value in values.items() if (change := _merge_field(row, name, value))
    ]
    row.loaded = row.loaded | values
    return changes


def _merge_field(row: Office | Service, name: str, value: Any) -> Change | None:
    present = getattr(row, name)
    if present == value:
        return None
    if name not in row.loaded or present != row.loaded[name]:
        return Change(what=row.code, outcome=Outcome.KEPT, field=name, before=present)
    setattr(row, name, value)
    return Change(what=row.code, outcome=Outcome.UPDATED, field=name, before=present, after=value)


def outcome_of(changes: list[Change]) -> Outcome:
    """How a row that was already there ended."""
    outcomes = {change.outcome for change in changes}
    if Outcome.UPDATED in outcomes:
        return Outcome.UPDATED
    return Outcome.KEPT if outcomes else Outcome.UNCHANGED
