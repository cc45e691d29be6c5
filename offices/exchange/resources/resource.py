"""What the resources of all models share: keys instead of numbers, and every refusal by its column.

import-export runs the rows and calls these methods; the transaction is the caller's.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint, Field, ForeignKey, Model, Q, QuerySet
from django.utils.translation import gettext as _
from import_export.fields import Field as Column
from import_export.resources import ModelResource

from offices.exchange.cells import Given, YesNo
from offices.exchange.changes import Change, Difference, Kind
from offices.exchange.places import OfficeCode, Places
from offices.exchange.table import Problem, Row, Value

type Key = tuple[Any, ...]
# The column by which a row asks to be deleted, where rows of its sort may be.
DELETE = "delete"


def column(attribute: str, name: str, cell: Any) -> Column:
    return Column(attribute=attribute, column_name=name, widget=cell)


class ExchangeResource(ModelResource):  # type: ignore[misc]
    """Rows of one model, for one person: those of other offices do not exist here.

    ``rows`` are those this person meets, ``key`` names the fields by which a row is known.
    """

    key: ClassVar[tuple[str, ...]]
    # Related rows that every exported or compared row needs.
    related: ClassVar[tuple[str, ...]] = ()
    # Whether several rows may have one key, as long as they differ in something.
    keys_may_repeat: ClassVar[bool] = False
    # Which column tells of a refusal by a constraint of the database.
    columns_of_constraints: ClassVar[Mapping[str, str]] = {}
    # A change of these re-plans the office's slots; None for any.
    scheduling: ClassVar[frozenset[str] | None] = None

    def __init__(self, *, places: Places, rows: Q, may_delete: bool = False) -> None:
        super().__init__()
        self.places, self.rows, self.may_delete = places, rows, may_delete
        self.changes: list[Change] = []
        self.unchanged = 0
        self.office_ids: set[int] = set()
        self.numbers: list[int] = []
        self._known: dict[Key, list[Model]] | None = None
        self._taken: Tally[Key] = Tally()
        self._rows_by_pk: dict[Any, int] = {}
        self._first_rows: dict[Key, int] = {}
        self._before: tuple[Value, ...] = ()
        for each in self.fields.values():
            if isinstance(each.widget, OfficeCode):
                each.widget.places = places

    # What a file looks like

    def columns(self) -> tuple[str, ...]:
        names = self.get_export_headers()
        return tuple(name for name in names if name != DELETE or self.may_delete)

    def needed_columns(self) -> tuple[str, ...]:
        """Those by which a row is known."""
        return tuple(self.fields[name].column_name for name in self.names_of_key())

    def names_of_key(self) -> tuple[str, ...]:
        return self.key

    def in_order(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows as an export lists them: stable, and equal keys as an import pairs them."""
        joined = rows.select_related(*self.related) if self.related else rows
        return joined.order_by(*self.order(), "pk")

    def order(self) -> tuple[str, ...]:
        raise NotImplementedError

    def values_of(self, instance: Model) -> list[Value]:
        return list(self.export_resource(instance))

    # Finding the row that is meant

    def get_instance(self, instance_loader: Any, row: Given) -> Model | None:
        key = self.key_of(row)
        if key is None:
            return None
        found = self.known().get(key, [])
        place = self._taken[key]
        return found[place] if place < len(found) else None

    def key_of(self, row: Given) -> Key | None:
        """None when a cell of the key cannot be read or is empty: its column tells why."""
        try:
            key = tuple(_plain(self.fields[name].clean(row)) for name in self.key)
        except ValueError:
            return None
        may_be_none = (self._meta.model._meta.get_field(name).null for name in self.key)  # noqa: SLF001
        is_whole = all(
            may or value is not None for value, may in zip(key, may_be_none, strict=True)
        )
        return key if is_whole else None

    def known(self) -> dict[Key, list[Model]]:
        """Every row this person meets, by key; read once. Others wait until we are done."""
        if self._known is None:
            self._known = {}
            rows = self._meta.model.objects.filter(self.rows)
            stored = rows.select_for_update(of=("self",), no_key=True)
            for instance in self.prefetched(self.in_order(stored)):
                self._known.setdefault(self.key_of_instance(instance), []).append(instance)
        return self._known

    def prefetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    def key_of_instance(self, instance: Model) -> Key:
        return tuple(getattr(instance, _attname(instance, name)) for name in self.key)

    def rank(self, row: Row) -> int:
        """The place of a row in the order of doing: what makes room comes first."""
        if _asks_to_delete(row.cells):
            return 0
        return 1 if self.get_instance(None, row.cells) else 2

    # One row

    def after_init_instance(self, instance: Any, new: bool, row: Given, **kwargs: Any) -> None:
        number = self._number(kwargs)
        key = self.key_of(row)
        if key is not None:
            alike = (*key, *row.values()) if self.keys_may_repeat else key
            first = self._first_rows.setdefault(alike, number)
            if new and first != number:
                why = _("The same stands in row %(row)d already.") % {"row": first}
                raise ValidationError({self.names_of_key()[-1]: why})
            self._taken[key] += 1
        self._before = () if new else tuple(self.values_of(instance))

    def import_instance(self, instance: Any, row: Given, **kwargs: Any) -> None:
        """Raises ValidationError with every cell that cannot be read."""
        if errors := self._read_into(instance, row, self.fields):
            raise ValidationError(errors)

    def _read_into(self, instance: Any, row: Given, names: Iterable[str]) -> dict[str, Any]:
        """Set the fields from their cells. Answers with what could not be read, by field."""
        errors = {}
        for name in names:
            each = self.fields[name]
            if each.column_name not in row or name == DELETE:
                continue
            try:
                each.save(instance, row)
            except ValueError as refusal:
                errors[name] = ValidationError(str(refusal), code="unreadable")
        return errors

    def skip_row(
        self,
        instance: Any,
        original: Any,
        row: Given,
        import_validation_errors: Any = None,
    ) -> bool:
        if import_validation_errors or instance.pk is None:
            return False
        return tuple(self.values_of(instance)) == self._before

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Any = None,
        validate_unique: bool = True,
    ) -> None:
        """Raises ValidationError. What needs other rows is left to the database, which asks for all."""
        errors = dict(import_validation_errors or {})
        if not errors.keys().isdisjoint(self.names_of_key()):
            # Nobody knows which row is meant, so nobody can say what it lacks.
            raise ValidationError(errors)
        foreign = {f.name for f in instance._meta.fields if isinstance(f, ForeignKey)}  # noqa: SLF001
        given = {name for name in foreign if getattr(instance, f"{name}_id") is not None}
        try:
            instance.full_clean(
                exclude={*errors, *given, *self.told_elsewhere(errors)},
                validate_unique=False,
                validate_constraints=False,
            )
        except ValidationError as refusal:
            errors = refusal.update_error_dict(errors)
        if not errors:
            errors = self.objections(instance)
        if errors:
            raise ValidationError(errors)

    def told_elsewhere(self, errors: Mapping[str, Any]) -> set[str]:
        """Fields whose fault another column has told already."""
        return set()

    def objections(self, instance: Any) -> dict[str, Any]:
        """What else speaks against the row, by field."""
        return {}

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Raises ValidationError for what the database refuses."""
        try:
            with transaction.atomic():
                instance.save(force_insert=is_create)
        except IntegrityError as refusal:
            raise self._refused(instance, refusal) from refusal

    def _refused(self, instance: Any, refusal: IntegrityError) -> ValidationError:
        constraint = _constraint_of(instance, refusal)
        words = constraint.violation_error_message if constraint else None
        sentences = [str(words or _("This clashes with something else."))]
        name = constraint.name if constraint else ""
        sentences += [self._told_clash(clash) for clash in self.clashes(instance, name)[:1]]
        field = self.columns_of_constraints.get(name, NON_FIELD_ERRORS)
        return ValidationError({field: " ".join(sentences)})

    def clashes(self, instance: Any, constraint: str) -> list[Model]:
        """The rows that keep this one from being stored."""
        return []

    def _told_clash(self, clash: Model) -> str:
        number = self._rows_by_pk.get(clash.pk)
        if number:
            what = {"row": number, "what": self.told(clash)}
            return _("It clashes with row %(row)d of this file: %(what)s.") % what
        return _("It clashes with what is stored: %(what)s.") % {"what": self.told(clash)}

    def named(self, instance: Any) -> str:
        """A row in words, for the preview."""
        return str(instance)

    def told(self, instance: Any) -> str:
        """A row in a sentence that says what it clashes with."""
        return self.named(instance)

    # Deleting

    def for_delete(self, row: Given, instance: Any) -> bool:
        if not _asks_to_delete(row):
            if row.get(DELETE, "").strip():
                self._read_delete(row)
            return False
        if instance.pk is None:
            unreadable = self._read_into(instance, row, self.names_of_key())
            none = {DELETE: _("There is no such row to delete.")}
            raise ValidationError(unreadable or none)
        if objections := self.objections(instance):
            raise ValidationError(objections)
        return True

    def _read_delete(self, row: Given) -> None:
        try:
            YesNo().clean(row[DELETE])
        except ValueError as refusal:
            raise ValidationError({DELETE: str(refusal)}) from refusal

    # What came of it

    def after_import_row(self, row: Given, row_result: Any, **kwargs: Any) -> None:
        number = self._number(kwargs)
        instance = row_result.instance
        if row_result.import_type == row_result.IMPORT_TYPE_SKIP:
            self.unchanged += 1
            return
        kinds = {
            row_result.IMPORT_TYPE_NEW: Kind.NEW,
            row_result.IMPORT_TYPE_UPDATE: Kind.CHANGED,
            row_result.IMPORT_TYPE_DELETE: Kind.DELETED,
        }
        kind = kinds[row_result.import_type]
        differences = () if kind is Kind.DELETED else tuple(self._differences(instance))
        change = Change(row=number, kind=kind, what=self.named(instance), differences=differences)
        self.changes.append(change)
        self._rows_by_pk[instance.pk] = number
        if self.scheduling is None or self.scheduling & {d.column for d in differences}:
            self.office_ids |= self.offices_of(instance)

    def own_office_ids(self) -> set[int]:
        return {office.pk for office in self.places.offices.values()}

    def offices_of(self, instance: Any) -> set[int]:
        """The offices whose slots depend on a row."""
        return set()

    def _differences(self, instance: Any) -> Iterator[Difference]:
        before = self._before or ("",) * len(self.fields)
        pairs = zip(self.get_export_headers(), before, self.values_of(instance), strict=True)
        for name, old, new in pairs:
            if old != new:
                yield Difference(column=name, before=str(old), after=str(new))

    def settle(self) -> list[Problem]:
        """What only can be done after every row."""
        return []

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Nothing: import-export would set the sequence back, under rows of others not yet stored."""

    def _number(self, kwargs: Mapping[str, Any]) -> int:
        return self.numbers[int(kwargs["row_number"]) - 1]


def _asks_to_delete(row: Given) -> bool:
    try:
        return bool(YesNo().clean(row.get(DELETE, "")))
    except ValueError:
        return False


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _attname(instance: Model, name: str) -> str:
    found = instance._meta.get_field(name)  # noqa: SLF001
    return found.attname if isinstance(found, Field) else name


def _constraint_of(instance: Model, refusal: IntegrityError) -> BaseConstraint | None:
    diagnosis = getattr(refusal.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    found = (c for c in instance._meta.constraints if c.name == name)  # noqa: SLF001
    return next(found, None)
