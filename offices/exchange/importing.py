"""A table brought into the database, and what came of it. All or nothing is the caller's transaction."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from offices.exchange.changes import Change, Kind
from offices.exchange.resources import ExchangeResource
from offices.exchange.table import Problem, Table

_EMPTY = {"null", "blank"}


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a table changed, or everything that is wrong with it."""

    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[Problem, ...]
    office_ids: frozenset[int]

    def count(self, kind: Kind) -> int:
        return sum(change.kind is kind for change in self.changes)

    @property
    def fingerprint(self) -> str:
        """Equal for two reports of the same changes, wherever their rows stand in the database."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()


def bring_in(resource: ExchangeResource, table: Table) -> Report:
    """Write every row. Runs in a transaction, which the caller rolls back when there are problems.

    Raises what is no fault of the file: a lock that does not come free, an error of ours.
    """
    rows = sorted(table.rows, key=resource.rank)
    resource.numbers = [row.number for row in rows]
    data = tablib.Dataset(*(list(row.cells.values()) for row in rows), headers=table.columns)
    # The transaction is ours: import-export's own would forgive rows that failed.
    result = resource.import_data(data, use_transactions=False)
    problems = [*_problems(resource, result)]
    if not problems:
        problems = resource.settle()
    changes = sorted(resource.changes, key=lambda change: change.row)
    return Report(
        changes=tuple(changes),
        unchanged=resource.unchanged,
        problems=tuple(sorted(problems, key=lambda problem: problem.row or 0)),
        office_ids=frozenset(resource.office_ids),
    )


def _problems(resource: ExchangeResource, result: Any) -> Iterator[Problem]:
    for base in result.base_errors:
        raise base.error
    for number, row in zip(resource.numbers, result.rows, strict=True):
        for failed in row.errors:
            raise failed.error
        if row.validation_error:
            yield from _told(resource, number, row.validation_error)


def _told(resource: ExchangeResource, number: int, refusal: ValidationError) -> Iterator[Problem]:
    if not hasattr(refusal, "error_dict"):
        for text in refusal.messages:
            yield Problem(text=text, row=number)
        return
    for name, errors in refusal.error_dict.items():
        field = None if name == NON_FIELD_ERRORS else resource.fields.get(name)
        for error in errors:
            text = _("Fill in this cell.") if error.code in _EMPTY else " ".join(error.messages)
            yield Problem(text=text, row=number, column=field.column_name if field else "")
