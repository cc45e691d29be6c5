"""What an import does to rows, for the preview and for its fingerprint."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one row of the file did to one row of the database. ``what`` names that one."""

    row: int
    kind: Kind
    what: str
    differences: tuple[Difference, ...] = ()
