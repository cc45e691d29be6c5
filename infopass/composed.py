"""Query sets whose statement is composed once, then sent again and again with other values.

Composing the statement of a wide query set takes Django several times as long as PostgreSQL needs to
answer it. See docs/decisions/statements-are-composed-once.md for which query sets these are.
"""

from collections.abc import Callable, Mapping
from copy import copy
from functools import update_wrapper
from inspect import signature
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError


class composed_once[**P, M: Model, R]:  # noqa: N801 - used as a decorator
    """Makes of a function that builds a query set from its arguments one that answers with the rows.

    The function is called once in a process, with a placeholder for every argument: it may only
    put them where a value is compared, and cannot look at them. What it is given later goes to the
    database as it is; None there is unknown, equal to nothing. Anything else about it (columns,
    joins, order, locks) is the query set's own and the same each time.
    """

    def __init__(self, build: Callable[P, QuerySet[M, R]]) -> None:
        update_wrapper(self, build)
        self._build = build
        self._signature = signature(build)
        self._queryset: QuerySet[M, R] | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """The rows, in one statement. Raises what evaluating the query set would raise."""
        given = self._signature.bind(*args, **kwargs).arguments
        queryset = self._composed()
        return list(_ask_with(queryset, given))

    def first(self, *args: P.args, **kwargs: P.kwargs) -> R | None:
        """The first of the rows. The statement is the same: the query set itself says how many."""
        return next(iter(self(*args, **kwargs)), None)

    def _composed(self) -> QuerySet[M, R]:
        if self._queryset is None:
            places: Any = {name: _Place(name) for name in self._signature.parameters}
            queryset = self._build(**places)  # type: ignore[call-arg]
            _keep_its_statement(queryset.query)
            # Last, when it is whole: another thread may be here as well, and composes the same.
            self._queryset = queryset
        return self._queryset


def _ask_with[M: Model, R](queryset: QuerySet[M, R], given: dict[str, Any]) -> QuerySet[M, R]:
    asked = queryset.all()
    asked.query.given = given  # type: ignore[attr-defined]
    return asked


class _Place(Expression):
    """Where a value will stand; among the parameters it stands for itself until then."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=Field())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class _ComposedQuery(Query):
    """Goes to a compiler that has its statement already, with the values of this time."""

    kept: "_KeptCompiler"
    given: Mapping[str, Any]

    def chain(self, klass: Any = None) -> "_ComposedQuery":
        # A full copy is for queries that are changed afterwards.
        return copy(self)

    def get_compiler(self, using: str | None = None, *_: Any, **__: Any) -> SQLCompiler:
        compiler = copy(self.kept)
        compiler.connection = connections[using or DEFAULT_DB_ALIAS]
        compiler.given = self.given
        return compiler


class _KeptCompiler(SQLCompiler):
    """Django's compiler after its work: columns and joins stay, connection and values change."""

    given: Mapping[str, Any]

    def compose(self) -> None:
        self._statement, self._parameters = super().as_sql()
        columns = [column[0] for column in self.select[: self.col_count]]
        self._converters = super().get_converters(columns)

    def get_converters(self, expressions: Any) -> Any:
        return self._converters

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        # Django asks this while it composes: a lock outside a transaction would be none.
        if self.query.select_for_update and self.connection.get_autocommit():
            raise TransactionManagementError("A lock needs a transaction around it.")
        parameters: tuple[Any, ...] = self._parameters
        return self._statement, tuple(
            self.given[each.name] if isinstance(each, _Place) else each for each in parameters
        )


def _keep_its_statement(query: Any) -> None:
    # As Query.chain does it, but in place: to give a query set another query forgets its values_list.
    query.__class__ = _ComposedQuery
    query.kept = _KeptCompiler(query, connections[DEFAULT_DB_ALIAS], DEFAULT_DB_ALIAS)
    query.kept.compose()
