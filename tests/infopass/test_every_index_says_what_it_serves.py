"""Every index of the product's tables names the query it serves, and none repeats another."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from infopass.index_comments import of_app

pytestmark = pytest.mark.django_db

OWN_TABLES = ("appointments_%", "offices_%", "notices_%")
# The two sides of a many-to-many field that Django indexes without being asked.
OF_DJANGO = {
    "offices_staffmember_offices_staffmember_id_f0ab7151",
    "offices_staffmember_groups_staffmember_id_63f443ed",
    "offices_staffmember_user_permissions_staffmember_id_d5914640",
}
_INDEXES = """
    SELECT index.relname, index_of.indrelid, index_of.indisunique,
        coalesce(obj_description(index.oid, 'pg_class'), ''),
        string_to_array(index_of.indkey::text, ' '), string_to_array(index_of.indclass::text, ' '),
        coalesce(pg_get_expr(index_of.indpred, index_of.indrelid), ''),
        index_of.indexprs IS NOT NULL, method.amname
    FROM pg_index AS index_of
    JOIN pg_class AS index ON index.oid = index_of.indexrelid
    JOIN pg_class AS own ON own.oid = index_of.indrelid
    JOIN pg_am AS method ON method.oid = index.relam
    WHERE NOT index_of.indisprimary AND own.relname LIKE ANY(%s) AND pg_table_is_visible(own.oid)
"""


@dataclass(frozen=True)
class Index:
    name: str
    table: int
    is_unique: bool
    comment: str
    columns: list[str]
    classes: list[str]
    condition: str
    has_expressions: bool
    method: str

    def is_begun_by(self, other: "Index") -> bool:
        """Whether whatever the other one finds, this one finds as well."""
        length = len(other.columns)
        return (
            (self.table, self.condition, self.method)
            == (other.table, other.condition, other.method)
            and not (self.has_expressions or other.has_expressions)
            and self.columns[:length] == other.columns
            and self.classes[:length] == other.classes
        )


@pytest.fixture
def indexes() -> list[Index]:
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [list(OWN_TABLES)])
        return [Index(*row) for row in cursor.fetchall()]


def said() -> dict[str, str]:
    return {
        name: query
        for app_config in apps.get_app_configs()
        for name, query in of_app(app_config).items()
    }


def test_every_index_carries_the_query_it_serves(indexes: list[Index]) -> None:
    assert len(indexes) > 40
    assert [index.name for index in indexes if not index.comment] == []
    assert {index.name: index.comment for index in indexes} == said()


def test_a_comment_that_was_lost_comes_back_with_the_next_migration() -> None:
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON INDEX slot_by_day IS NULL")
        call_command("migrate", verbosity=0)
        cursor.execute("SELECT obj_description('slot_by_day'::regclass, 'pg_class')")
        assert cursor.fetchone() == (said()["slot_by_day"],)


def test_no_index_repeats_the_beginning_of_another(indexes: list[Index]) -> None:
    assert set(repeating(indexes)) == OF_DJANGO


def test_an_index_that_repeats_another_would_be_found(indexes: list[Index]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX repeated ON appointments_slot (counter_id, starts_at)")
        cursor.execute(_INDEXES, [list(OWN_TABLES)])
        assert "repeated" in set(repeating([Index(*row) for row in cursor.fetchall()]))
    assert "repeated" not in set(repeating(indexes))


def repeating(indexes: list[Index]) -> Iterator[str]:
    for one, other in permutations(indexes, 2):
        if not one.is_unique and other.is_begun_by(one):
            yield one.name
